#pragma warning disable TM0042, TM0122 // These mistakes are made on purpose.
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Mistakes.Tests;

/// <summary>Further mistakes: with paths, settings, values and what is asked for.</summary>
internal static class FurtherMistakes
{
    public static IEnumerable<Mistake> All =>
    [
        new("A file in the place of the folder",
            async bench =>
            {
                await File.WriteAllTextAsync(bench.File("notes.txt"), "x", Bench.Token);
                return await Bench.FailAsync(() => bench.OpenAsync("notes.txt/notes.db"));
            },
            "does not exist", "notes.txt\"", "Create the directory"),
        new("A path with a character that no path has",
            _ => Bench.FailAsync(() => Memory.OpenAsync("no\0tes.db", m => m.AddGeneratedTypes(), Bench.Token)),
            "null character", "path", ""),
        new("A switch that is none",
            _ => Bench.ConfigureAsync(Remote(""" "CreateIfMissing":"maybe" """)), "should be", "\"maybe\"", "true"),
        new("A mode that is none",
            _ => Bench.ConfigureAsync(Remote(""" "Mode":"always" """)), "should be", "\"always\"", "Live"),
        new("A direction that is none",
            _ => Bench.ConfigureAsync(Remote(""" "Directions":"up" """)), "should be", "\"up\"", "Push"),
        new("A password with a # in a URL",
            bench => bench.OpenWithAsync(m => m.SyncWith("https://ann:s3cret#wr0ng@couch.example/notes", _ => { })),
            "not a URL", "\"couch.example/notes\"", "%23"),
        new("A URL of the configuration without a scheme",
            _ => Bench.ConfigureAsync(
                """{"TypedMemory":{"Store":{"Path":"x.db"},"Remotes":{"a":{"Url":"couch.example/n","User":"u","Password":"p"}}}}"""),
            "not a URL", "couch.example/n", "https://host/database"),
        new("A password with an @ in a URL",
            bench => bench.OpenWithAsync(m => m.SyncWith("https://ann:s3cret@wr0ng@couch.example/notes", _ => { })),
            "not a URL", "\"couch.example/notes\"", "%40"),
        new("A password in a URL for another machine over plain http",
            bench => bench.OpenWithAsync(m => m.SyncWith("http://ann:s3cret@couch.example/notes", _ => { })),
            "plain http", "\"http://couch.example/notes\"", "https"),
        new("A remote without a name",
            bench => bench.OpenWithAsync(m => m.SyncWith(
                "https://couch.example/notes", s => s.Named("").WithBasicAuth("a", "b"))),
            "empty", "name", ""),
        new("A memory without a name",
            _ => Bench.FailAsync(() =>
            {
                new ServiceCollection().AddTypedMemory("", m => m.AddGeneratedTypes());
                return Task.CompletedTask;
            }),
            "empty", "name", ""),
        new("A key that is too long",
            bench => Use(bench, n => n.UpsertAsync(new Note { Topic = new string('k', 9000) }, Bench.Token)),
            "9005 bytes", "\"note:kkk", "the limit of 7168"),
        new("A text with half a character",
            bench => Use(bench, n => n.UpsertAsync(new Note { Topic = "a", Text = "\ud800" }, Bench.Token)),
            "surrogate", "", ""),
    ];

    private static string Remote(string more) =>
        """{"TypedMemory":{"Store":{"Path":"x.db"},"Remotes":{"a":{"Url":"https://h/n","User":"u","Password":"p",MORE}}}}"""
            .Replace("MORE", more, StringComparison.Ordinal);

    private static async Task<string> Use<T>(Bench bench, Func<INoteRepository, ValueTask<T>> use)
    {
        INoteRepository notes = await bench.NotesAsync();
        return await Bench.FailAsync(async () => await use(notes));
    }
}
