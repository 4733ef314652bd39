using System.Diagnostics.CodeAnalysis;

namespace TypedMemory.Core.Queries;

/// <summary>A set of values that is asked by their bytes.</summary>
internal sealed class ValueSet
{
    private readonly HashSet<MemoryValue>.AlternateLookup<ReadOnlySpan<byte>> _values;

    public ValueSet(IEnumerable<MemoryValue> values)
    {
        var set = new HashSet<MemoryValue>(values, new ByBytes());
        Count = set.Count;
        _values = set.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public int Count { get; }

    public bool Contains(ReadOnlySpan<byte> bytes) => _values.Contains(bytes);

    private sealed class ByBytes : IEqualityComparer<MemoryValue>,
        IAlternateEqualityComparer<ReadOnlySpan<byte>, MemoryValue>
    {
        public bool Equals(MemoryValue x, MemoryValue y) => x.Equals(y);

        public bool Equals(ReadOnlySpan<byte> alternate, MemoryValue other) => alternate.SequenceEqual(other.Bytes);

        public int GetHashCode([DisallowNull] MemoryValue obj) => GetHashCode(obj.Bytes);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public MemoryValue Create(ReadOnlySpan<byte> alternate) => MemoryValue.FromBytes(alternate);
    }
}
