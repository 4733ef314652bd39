using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Benchmarks.Merging;

/// <summary>
/// How many conflicts of two leaves are resolved in a second, on one core and without a store, and what the reserved
/// member costs: after one writer's first edit, after its second one of one member, and after a merge of two writers.
/// </summary>
internal sealed class MergeSuite : IBenchmarkSuite
{
    private const int Documents = 500;

    public Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int rounds = arguments.Quick ? 15 : 61;
        DocumentSnapshot[] conflicts = [.. Enumerable.Range(0, Documents).Select(Fork)];
        var resolved = new List<double>();
        for (int round = -5; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (DocumentSnapshot conflict in conflicts) Resolve(conflict);
            if (round >= 0) resolved.Add(Documents / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        results.Add("merge", "typedmemory", resolved);
        AddBytes(results);
        return Task.CompletedTask;
    }

    private static void AddBytes(BenchmarkResults results)
    {
        ReadOnlyMemory<byte> plain = Encode(
            MergePlainRecordCodec.Instance, new MergePlainRecord { Key = "k", Text = "text", Source = "chat" });
        ReadOnlyMemory<byte> edited = Encode(
            MergePlainRecordCodec.Instance, new MergePlainRecord { Key = "k", Text = "other", Source = "chat" });
        DocumentRevision first = Write(MergePlainRecordMerge.Instance, "mergeplain:k", null, plain, "AAAAAAAAAA", 0);
        DocumentRevision second = Write(
            MergePlainRecordMerge.Instance, "mergeplain:k", first, edited, "AAAAAAAAAA", 60_000);
        results.Add("merge.bytes.plain", "typedmemory", first.Body.Length - plain.Length, "B/doc");
        results.Add("merge.bytes.plain.edited", "typedmemory", second.Body.Length - edited.Length, "B/doc");

        DocumentSnapshot conflict = Fork(7);
        DocumentRevision merged = Resolve(conflict).Write!.Revisions.First(static revision => !revision.Deleted);
        results.Add("merge.bytes.mixed", "typedmemory", ReservedBytes(Root(7)), "B/doc");
        results.Add("merge.bytes.mixed.merged", "typedmemory", ReservedBytes(merged), "B/doc");
    }

    /// <summary>What the body is longer by than the content that its reader sees.</summary>
    private static long ReservedBytes(DocumentRevision revision) => revision.Body.Length
        - Encode(MergeRecordCodec.Instance, MergeRecordCodec.Instance.Read(revision.Body.Span)).Length;

    private static Resolution Resolve(DocumentSnapshot conflict)
    {
        Resolution resolution = ConflictResolver.Resolve(MergeRecordMerge.Instance, conflict);
        return resolution.Outcome == ResolutionOutcome.Resolved
            ? resolution
            : throw new InvalidOperationException($"\"{conflict.Id}\" was not resolved: {resolution.Outcome}.");
    }

    /// <summary>A document that two writers have edited apart, each another two members.</summary>
    private static DocumentSnapshot Fork(int i)
    {
        DocumentRevision root = Root(i);
        MergeRecord value = MergeRecordCodec.Instance.Read(root.Body.Span);
        DocumentRevision left = Write(
            MergeRecordMerge.Instance, root.Id, root,
            Encode(MergeRecordCodec.Instance, value with { Text = value.Text + " edited", Hits = value.Hits + 3 }),
            "BBBBBBBBBB", 60_000);
        DocumentRevision right = Write(
            MergeRecordMerge.Instance, root.Id, root,
            Encode(MergeRecordCodec.Instance, value with { Tags = value.Tags.Add("right"), Hits = value.Hits + 1 }),
            "CCCCCCCCCC", 70_000);
        ImmutableArray<DocumentRevision> leaves = left.Revision > right.Revision ? [left, right] : [right, left];
        return new DocumentSnapshot { Id = root.Id, Sequence = 1, Leaves = leaves };
    }

    private static DocumentRevision Root(int i) => Write(
        MergeRecordMerge.Instance,
        $"mergerecord:{i}",
        null,
        Encode(MergeRecordCodec.Instance, new MergeRecord
        {
            Key = $"{i}",
            Text = "Deployments are frozen on Fridays after noon; ask the release manager of the week before touching "
                + i,
            Source = "chat",
            Tags = ["release", "policy", "team-" + (i % 5)],
            Hits = i * 37L,
            Confidence = 1.0 / (i + 3),
        }),
        "AAAAAAAAAA",
        0);

    private static DocumentRevision Write(
        IMemoryMerge merge, string id, DocumentRevision? parent, ReadOnlyMemory<byte> content, string actor, long later)
    {
        DocumentSnapshot? current = parent is null
            ? null : new DocumentSnapshot { Id = id, Sequence = 1, Leaves = [parent] };
        var context = new EditContext(actor, 1_767_225_600_000 + later);
        return TypedEdit.Compose(merge, id, current, content, context)!.Revisions[^1];
    }

    private static ReadOnlyMemory<byte> Encode<T>(IMemoryCodec<T> codec, T value)
        where T : notnull
    {
        var output = new ArrayBufferWriter<byte>();
        codec.Write(value, output);
        return output.WrittenMemory;
    }
}
