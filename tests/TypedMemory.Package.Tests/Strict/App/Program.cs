using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Acme.Models;
using Acme.Models.Notes;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory;

string folder = Directory.CreateTempSubdirectory("strict-").FullName;
try
{
    var services = new ServiceCollection();
    services.AddTypedMemory(memory => memory.UseSqlite(Path.Combine(folder, "memory.db")).AddAcmeModelsTypes());
    ServiceProvider provider = services.BuildServiceProvider();
    await using (provider.ConfigureAwait(false))
    {
        var docs = provider.GetRequiredService<IDocRepository>();
        var notes = provider.GetRequiredService<INoteRepository>();
        Doc doc = new Doc
        {
            Id = "1", Write = 2, Owners = ["ann"], Parts = [new("a", 2), new("b")], Note = new NoteId("x"),
        }.Resized(7);
        doc.Tags.Add("t");
        await docs.InsertAsync(doc).ConfigureAwait(false);
        await notes.InsertAsync(new Note("x", "y")).ConfigureAwait(false);
        var read = await docs.GetAsync("1", 2).ConfigureAwait(false);
        var note = await notes.GetAsync(new("x")).ConfigureAwait(false);
        bool found = await docs.Query().Where(DocFields.Size == 7).AnyAsync().ConfigureAwait(false);
        bool equal = read is { Owners: ["ann"], Size: 7, Parts: [{ Name: "a", Weight: 2 }, { Weight: 1 }] }
            && read.Tags.Single() == "t"
            && read.Note == new NoteId("x") && note is { Text: "y" };
        await Console.Out.WriteLineAsync(equal && found ? "ok" : $"{read} {note} {found}").ConfigureAwait(false);
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}
