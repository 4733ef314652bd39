#pragma warning disable TM0041, TM0042, TM0043, TM0120 // these are the mistakes
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Mistakes.Tests;

/// <summary>Mistakes in putting a memory together, in code and by configuration.</summary>
internal static class SetupMistakes
{
    public static IEnumerable<Mistake> All =>
    [
        new("No store",
            _ => Bench.FailAsync(() => Memory.OpenAsync(m => m.AddGeneratedTypes(), Bench.Token)),
            "has no store", null, "Call UseSqlite(path)"),
        new("Two stores",
            bench => bench.OpenWithAsync(m => m.UseSqlite(bench.File("other.db"))),
            "has a store already", null, "SyncWithStore"),
        new("AddGeneratedTypes forgotten",
            async bench =>
            {
                await using Memory memory = await Memory.OpenAsync(bench.File("x.db"), _ => { }, Bench.Token);
                return await Bench.FailAsync(() => Task.FromResult(memory.Get<INoteRepository>()));
            },
            "has no INoteRepository", null, "AddGeneratedTypes()"),
        new("A store given late to services that are built",
            _ => Bench.FailAsync(() =>
            {
                var services = new ServiceCollection();
                services.AddTypedMemory((_, m) => m.AddGeneratedTypes());
                using ServiceProvider provider = services.BuildServiceProvider();
                provider.GetRequiredService<IMemorySync>();
                return Task.CompletedTask;
            }),
            "cannot be added once there are services", "Note", "Add it by AddTypedMemory(memory => …)"),
        new("A remote that the memory does not have",
            async bench =>
            {
                Memory memory = await bench.OpenAsync(configure: m => m.SyncWith(
                    "https://couch.example/notes", s => s.Named("office").WithBasicAuth("a", "b").OnDemand()));
                return await Bench.FailAsync(() => Task.FromResult(memory.Sync["ofice"]));
            },
            "no remote", "\"ofice\"", "\"office\""),
        new("Keys given twice",
            bench => bench.OpenWithAsync(m => m
                .UseKeys(MemoryKeys.FromCallback("k1", _ => new byte[32]))
                .UseKeys(MemoryKeys.FromCallback("k2", _ => new byte[32]))),
            "keys", null, "once"),
        new("A URL that is none",
            bench => bench.OpenWithAsync(m => m.SyncWith("couch.example/notes", s => s.WithBasicAuth("a", "b"))),
            "not a URL", "\"couch.example/notes\"", "https://host/database"),
        new("localhost without a scheme",
            bench => bench.OpenWithAsync(m => m.SyncWith("localhost:5984/notes", s => s.WithBasicAuth("a", "b"))),
            "not a URL", "\"localhost:5984/notes\"", "https://host/database"),
        new("A scheme that nobody speaks",
            bench => bench.OpenWithAsync(m => m.SyncWith("ftp://couch.example/notes", s => s.WithBasicAuth("a", "b"))),
            "not a URL", "\"ftp://couch.example/notes\"", "https://host/database"),
        new("A URL without a database",
            bench => bench.OpenWithAsync(m => m.SyncWith("https://couch.example/", s => s.WithBasicAuth("a", "b"))),
            "does not name a database", "\"https://couch.example\"", "https://host/database"),
        new("A database with capitals",
            bench => bench.OpenWithAsync(m => m.SyncWith("https://couch.example/Notes", s => s.WithBasicAuth("a", "b"))),
            "capital", "\"Notes\"", "\"notes\""),
        new("A URL with a query",
            bench => bench.OpenWithAsync(m => m.SyncWith("https://couch.example/notes?x=1", s => s.WithBasicAuth("a", "b"))),
            "does not name a database", "\"https://couch.example/notes\"", "without a query"),
        new("Plain http to another machine",
            bench => bench.OpenWithAsync(m => m.SyncWith("http://couch.example/notes", s => s.WithBasicAuth("a", "b"))),
            "plain http", "\"http://couch.example/notes\"", "https"),
        new("No credentials",
            bench => bench.OpenWithAsync(m => m.SyncWith("https://couch.example/notes", _ => { })),
            "has no credentials", "\"https://couch.example/notes\"", "AllowAnonymous()"),
        new("One remote twice",
            bench => bench.OpenWithAsync(m => m
                .SyncWith("https://couch.example/notes", s => s.WithBasicAuth("a", "b"))
                .SyncWith("https://couch.example/notes", s => s.WithBasicAuth("a", "b"))),
            "twice", "\"https://couch.example/notes\"", "once"),
        new("A filter beside everything",
            bench => bench.OpenWithAsync(m => m.SyncWith(
                "https://couch.example/notes",
                s => s.WithBasicAuth("a", "b").Filter(NoteFilter.All).SyncEverything())),
            "filter", "\"https://couch.example/notes\"", "Remove one"),
        new("An empty prefix as a filter",
            bench => bench.OpenWithAsync(m => m.SyncWith(
                "https://couch.example/notes", s => s.WithBasicAuth("a", "b").Filter(SyncFilter.ForPrefix("")))),
            "empty", null, "SyncEverything()"),
        new("A setting of the store misspelt",
            _ => Bench.ConfigureAsync("""{"TypedMemory":{"Store":{"Path":"x.db","Durabilty":"Full"}}}"""),
            "is not a setting", "\"TypedMemory:Store:Durabilty\"", "Durability"),
        new("A section misspelt",
            _ => Bench.ConfigureAsync("""{"TypedMemory":{"Store":{"Path":"x.db"},"Remote":{}}}"""),
            "is not a setting", "\"TypedMemory:Remote\"", "Remotes"),
        new("A setting of a remote misspelt",
            _ => Bench.ConfigureAsync(
                """{"TypedMemory":{"Store":{"Path":"x.db"},"Remotes":{"a":{"Url":"https://h/n","User":"u","Password":"p","Filter":"x"}}}}"""),
            "is not a setting", "\"TypedMemory:Remotes:a:Filter\"", "Prefixes"),
        new("A word that is not a choice",
            _ => Bench.ConfigureAsync("""{"TypedMemory":{"Store":{"Path":"x.db","Durability":"Strong"}}}"""),
            "should be", "\"Strong\"", "Normal, Full"),
        new("A number that is none",
            _ => Bench.ConfigureAsync("""{"TypedMemory":{"Store":{"Path":"x.db","CacheSize":"16 MB"}}}"""),
            "should be", "\"16 MB\"", "a whole number"),
        new("A time span that is none",
            _ => Bench.ConfigureAsync("""{"TypedMemory":{"Store":{"Path":"x.db","BusyTimeout":"30s"}}}"""),
            "should be", "\"30s\"", "00:00:30"),
        new("A store without a path",
            _ => Bench.ConfigureAsync("""{"TypedMemory":{"Store":{"Durability":"Full"}}}"""),
            "is missing", "\"Store:Path\"", "Give it the path"),
        new("A remote without a URL",
            _ => Bench.ConfigureAsync("""{"TypedMemory":{"Store":{"Path":"x.db"},"Remotes":{"a":{"User":"u"}}}}"""),
            "is missing", "\"TypedMemory:Remotes:a:Url\"", "https://host/database"),
        new("A password that was not set",
            _ => Bench.ConfigureAsync(
                """{"TypedMemory":{"Store":{"Path":"x.db"},"Remotes":{"a":{"Url":"https://h/n","User":"ann"}}}}"""),
            "has no password", "\"ann\"", "TypedMemory__Remotes__a__Password"),
        new("A password without a user",
            _ => Bench.ConfigureAsync(
                """{"TypedMemory":{"Store":{"Path":"x.db"},"Remotes":{"a":{"Url":"https://h/n","Password":"s3cret"}}}}"""),
            "no account", "\"TypedMemory:Remotes:a:User\"", "TypedMemory__Remotes__a__User"),
        new("A user and a token",
            _ => Bench.ConfigureAsync(
                """{"TypedMemory":{"Store":{"Path":"x.db"},"Remotes":{"a":{"Url":"https://h/n","User":"u","Password":"s3cret","Token":"t0ken"}}}}"""),
            "a user and a token", "\"TypedMemory:Remotes:a\"", "Leave one of them out"),
        new("A section that is not in the configuration",
            _ => Bench.ConfigureAsync("""{"TypedMemori":{"Store":{"Path":"x.db"}}}"""),
            "has no store", null, "UseSqlite(path)"),
    ];
}
