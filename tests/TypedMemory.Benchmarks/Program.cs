using TypedMemory.Benchmarks;
using TypedMemory.Benchmarks.Codec;
using TypedMemory.Benchmarks.Gate;
using TypedMemory.Benchmarks.Generation;
using TypedMemory.Benchmarks.Growth;
using TypedMemory.Benchmarks.Hub;
using TypedMemory.Benchmarks.Link;
using TypedMemory.Benchmarks.Merging;
using TypedMemory.Benchmarks.Million;
using TypedMemory.Benchmarks.Processes;
using TypedMemory.Benchmarks.Queries;
using TypedMemory.Benchmarks.Recall;
using TypedMemory.Benchmarks.Replication;
using TypedMemory.Benchmarks.Store;

if (args is [MemoryChild.Argument, var folder, var count]) return await MemoryChild.RunAsync(folder, count);
if (args is [WriterChild.Argument, var store, var number, var seconds])
    return await WriterChild.RunAsync(store, number, seconds);
if (args is [MillionChild.Argument, var part, var stores, var documents, var url])
    return await MillionChild.RunAsync(part, stores, documents, url);
if (args is [FirstSyncChild.Argument, var way, var firstStore, var firstDocuments, var database])
    return await FirstSyncChild.RunAsync(way, firstStore, firstDocuments, database);
if (args is [ProcessGrowth.Argument, var shared, var writer, var name])
    return await ProcessGrowth.RunChildAsync(shared, writer, name);

// The suites by name; each compares this library with a peer or a limit in one interleaved run.
Dictionary<string, Func<IBenchmarkSuite>> suites = new(StringComparer.Ordinal)
{
    ["store"] = static () => new StoreSuite(),
    ["pairs"] = static () => new PairSuite(),
    ["scale"] = static () => new ScaleSuite(),
    ["gate"] = static () => new GateSuite(),
    ["growth"] = static () => new GrowthSuite(),
    ["start"] = static () => new StartSuite(),
    ["quiet"] = static () => new QuietSuite(),
    ["link"] = static () => new LinkSuite(),
    ["million"] = static () => new MillionSuite(),
    ["memory"] = static () => new MemorySuite(),
    ["writers"] = static () => new WritersSuite(),
    ["history"] = static () => new HistorySuite(),
    ["callback"] = static () => new CallbackSuite(),
    ["hub"] = static () => new HubSuite(),
    ["layouts"] = static () => new LayoutSuite(),
    ["codec"] = static () => new CodecSuite(),
    ["merge"] = static () => new MergeSuite(),
    ["query"] = static () => new QuerySuite(),
    ["recall"] = static () => new RecallSuite(),
    ["generator"] = static () => new GeneratorSuite(),
    ["first"] = static () => new FirstSyncSuite(),
    ["replication"] = static () => new ReplicationSuite(),
};

BenchmarkArguments? arguments = BenchmarkArguments.Parse(args, suites.Keys, Console.Error);
if (arguments is null) return 2;

if (arguments.GateFile is { } gate) return await RegressionGate.RunAsync(gate, arguments);

var results = new BenchmarkResults();
foreach (string suite in arguments.Suites)
{
    Console.WriteLine($"suite {suite}{(arguments.Quick ? " (quick)" : "")}");
    await suites[suite]().RunAsync(arguments, results);
}

results.Print(Console.Out);
if (arguments.CompareFile is { } before) (await Baseline.ReadAsync(before)).Print(results, Console.Out);
if (arguments.JsonFile is { } file) await results.WriteJsonAsync(file);
return 0;
