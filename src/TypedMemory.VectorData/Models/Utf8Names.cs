using System.Text;

namespace TypedMemory.VectorData.Models;

/// <summary>The order of the members of canonical JSON: that of the UTF-8 bytes of their names.</summary>
internal static class Utf8Names
{
    public static IComparer<string> Order { get; } = Comparer<string>.Create(static (left, right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));
}
