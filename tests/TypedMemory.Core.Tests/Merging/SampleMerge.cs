using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TypedMemory.Generated;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>The merge of a type with a member of every kind.</summary>
internal sealed record SampleMerge : IMemoryMerge
{
    public static readonly ImmutableArray<string> Stages = ["\"draft\"", "\"review\"", "\"done\"", "\"archived\""];

    /// <summary>A merge of an application's own: every bit that anybody has set.</summary>
    public static readonly CustomMerge<long> Bits = new(
        new BitsMerge(),
        static text => long.Parse(text, CultureInfo.InvariantCulture),
        static (value, output) => output.Write(Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture))));

    public string TypePrefix => "sample:";

    public ConflictPolicy Policy { get; init; } = ConflictPolicy.UpdateWins;

    public ImmutableArray<MergeMember> Members { get; init; } =
    [
        new("bits", MergeKind.Custom) { Custom = Bits },
        new("born", MergeKind.FirstWriterWins),
        new("hits", MergeKind.Counter),
        new("labels", MergeKind.Map),
        new("least", MergeKind.Min),
        new("most", MergeKind.Max),
        new("place", MergeKind.Record),
        new("source", MergeKind.LastWriterWins),
        new("stage", MergeKind.Monotone) { Order = Stages },
        new("tags", MergeKind.Set),
        new("text", MergeKind.LastWriterWins),
    ];

    /// <summary>A merge of one member.</summary>
    public static SampleMerge Only(MergeKind kind) => new()
    {
        Members = [new MergeMember("value", kind)
            { Order = kind == MergeKind.Monotone ? Stages : [], Custom = kind == MergeKind.Custom ? Bits : null }],
    };

    /// <summary>A merge of last-writer-wins members.</summary>
    public static SampleMerge Plain(params string[] names) => new()
    {
        Members = [.. names.Order(StringComparer.Ordinal).Select(
            static name => new MergeMember(name, MergeKind.LastWriterWins))],
    };

    private sealed class BitsMerge : IMerge<long>
    {
        public string Name => "bits";

        public long Join(long left, long right) => left | right;
    }
}
