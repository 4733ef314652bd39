namespace TypedMemory.Generators.Tests;

/// <summary>A unique index and documents of an older version of the schema.</summary>
public sealed class OlderUniqueTests
{
    [Fact]
    public Task A_document_of_an_older_version_holds_its_value() => GeneratedProgram.RunAsync("""
        using System.Text.Json.Nodes;
        using TypedMemory.Core.Merging;
        using TypedMemory.Core.Store;

        [MemoryType("user", Key = "{Name}", Version = 2)]
        public sealed record User
        {
            public required string Name { get; init; }
            [Index(IsUnique = true)] public string Mail { get; init; } = "";

            [Upcast(1)] public static void Lower(JsonObject document) =>
                document["mail"] = (string)document["mailbox"]! + "@x";
        }

        internal sealed class Old(string name, string mailbox) : IDocumentEdit
        {
            public string Id => "user:" + name;

            public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context) => TypedEdit.Compose(
                UserMerge.Instance, Id, current,
                System.Text.Encoding.UTF8.GetBytes("{\"mailbox\":\"" + mailbox + "\",\"name\":\"" + name + "\"}"), context);
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var users = services.GetRequiredService<IUserRepository>();
                var store = await services.GetRequiredService<IMemoryStore>().OpenAsync();
                await store.EditAsync([new Old("a", "ann"), new Old("b", "bob")]);
                Check.Equal("ann@x", (await users.GetAsync("a"))!.Mail);

                await Refused(() => users.InsertAsync(new User { Name = "c", Mail = "ann@x" }).AsTask(), "user:a");
                await users.InsertAsync(new User { Name = "c", Mail = "cid@x" });
                Check.Equal("bob@x", (await users.GetAsync("b"))!.Mail);
                await Refused(() => users.UpdateAsync("b", u => u with { Mail = "ann@x" }).AsTask(), "user:a");
                await users.UpdateAsync("a", u => u with { Mail = "art@x" });
                await users.UpdateAsync("b", u => u with { Mail = "ann@x" });
                await Refused(() => users.UpsertAsync(new User { Name = "a", Mail = "ann@x" }).AsTask(), "user:b");
                Check.Equal("ann@x", (await users.GetAsync("b"))!.Mail);
            }

            private static async Task Refused(Func<Task> write, string other)
            {
                try
                {
                    await write();
                }
                catch (TypedMemoryException refused) when (refused.Code == TypedMemoryErrorCodes.NotUnique)
                {
                    Check.Equal(true, refused.Message.Contains("\"" + other + "\""));
                    return;
                }

                throw new InvalidOperationException("Not refused for the sake of " + other + ".");
            }
        }
        """);
}
