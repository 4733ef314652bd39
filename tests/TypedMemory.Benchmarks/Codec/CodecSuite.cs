using System.Buffers;
using System.Diagnostics;
using System.Text.Json;

namespace TypedMemory.Benchmarks.Codec;

/// <summary>
/// The generated codec against System.Text.Json's source generation, in documents and in bytes allocated.
/// </summary>
internal sealed class CodecSuite : IBenchmarkSuite
{
    private const int Documents = 2000;

    /// <summary>
    /// Until the runtime has compiled everything for good: its profiling code is several times slower.
    /// </summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(3);

    public Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int rounds = arguments.Quick ? 15 : 61;
        CodecFact[] facts = [.. Enumerable.Range(0, Documents).Select(Make)];
        byte[][] ours = [.. facts.Select(Write)];
        byte[][] theirs =
            [.. facts.Select(f => JsonSerializer.SerializeToUtf8Bytes(f, CodecFactContext.Default.CodecFact))];
        var output = new ArrayBufferWriter<byte>(1 << 20);
        using var json = new Utf8JsonWriter(output);
        var work = new (string Name, string System, Action<int> Run)[]
        {
            ("codec.write", "typedmemory", i =>
            {
                output.ResetWrittenCount();
                CodecFactCodec.Instance.Write(facts[i], output);
            }),
            ("codec.write", "stj", i =>
            {
                output.ResetWrittenCount();
                json.Reset(output);
                JsonSerializer.Serialize(json, facts[i], CodecFactContext.Default.CodecFact);
            }),
            ("codec.read", "typedmemory", i => CodecFactCodec.Instance.Read(ours[i])),
            ("codec.read", "stj", i => JsonSerializer.Deserialize(theirs[i], CodecFactContext.Default.CodecFact)),
        };
        var rates = work.Select(_ => new List<double>()).ToArray();
        var allocated = new long[work.Length];
        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; round < rounds; round++)
        {
            bool warm = Stopwatch.GetElapsedTime(begin) > s_warmUp;
            if (!warm) round = -1;
            for (int w = 0; w < work.Length; w++)
            {
                long bytes = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < Documents; i++) work[w].Run(i);
                TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
                if (!warm) continue;
                rates[w].Add(Documents / elapsed.TotalSeconds);
                allocated[w] = (GC.GetAllocatedBytesForCurrentThread() - bytes) / Documents;
            }
        }

        for (int w = 0; w < work.Length; w++) results.Add(work[w].Name, work[w].System, rates[w]);
        for (int w = 0; w < work.Length; w++)
            results.Add(work[w].Name + ".allocated", work[w].System, allocated[w], "B/doc");
        return Task.CompletedTask;
    }

    private static byte[] Write(CodecFact fact)
    {
        var output = new ArrayBufferWriter<byte>();
        CodecFactCodec.Instance.Write(fact, output);
        return output.WrittenSpan.ToArray();
    }

    private static CodecFact Make(int i) => new()
    {
        Agent = "agent-" + (i % 17),
        Topic = "topic number " + i,
        Text = "Deployments are frozen on Fridays after noon; ask the release manager of the week before touching " + i,
        Tags = ["release", "policy", "team-" + (i % 5)],
        Hits = i * 37L,
        Confidence = 1.0 / (i + 3),
        Source = i % 3 == 0 ? null : "chat",
        Pinned = i % 2 == 0,
        Seen = DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000 + i),
        Session = new Guid(i, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8]),
    };
}
