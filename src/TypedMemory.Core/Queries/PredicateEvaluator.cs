using TypedMemory.Core.Codec;
using TypedMemory.Core.Values;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>
/// Answers a predicate, and makes the keys of an order, from documents' bodies. For one thread at a time.
/// </summary>
public sealed class PredicateEvaluator
{
    private readonly MemberReader _members = new();
    private readonly MemoryPredicate _predicate;
    private readonly IReadOnlyList<MemoryIndexMember> _order;
    private readonly DocumentUpcast? _upcast;
    private readonly Dictionary<MemoryPredicate, ElementEvaluator> _elements = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<MemoryPredicate, ValueSet> _sets = new(ReferenceEqualityComparer.Instance);

    /// <summary>The present form of the document, where that is another one than the stored.</summary>
    private byte[]? _present;

    /// <summary>Takes up a predicate and an order.</summary>
    /// <param name="predicate">The predicate.</param>
    /// <param name="order">The order.</param>
    /// <param name="upcast">Brings documents of older versions into the form that is asked about, or
    /// <see langword="null"/> if there are none.</param>
    public PredicateEvaluator(
        MemoryPredicate predicate, IReadOnlyList<MemoryIndexMember> order, DocumentUpcast? upcast = null)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(order);
        _predicate = predicate;
        _order = order;
        _upcast = upcast;
        IsAlways = predicate is MemoryPredicate.All { Parts.IsEmpty: true };
        Prepare(predicate);
        foreach (MemoryIndexMember member in order) _members.Add(member.Member);
    }

    /// <summary>Whether the predicate holds for every document.</summary>
    public bool IsAlways { get; }

    /// <summary>Takes a document up; the other methods are then asked with the same one.</summary>
    /// <param name="body">The document's body.</param>
    /// <returns>The form of it that is asked about.</returns>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> body)
    {
        _present = PresentForm(body);
        if (_present is not null) body = _present;
        _members.Find(body);
        return body;
    }

    /// <summary>Whether the predicate holds.</summary>
    /// <param name="body">The document's body.</param>
    public bool Matches(ReadOnlySpan<byte> body) => Matches(_predicate, _present ?? body);

    /// <summary>The bytes of the members that the order is by.</summary>
    /// <param name="body">The document's body.</param>
    public byte[] SortKey(ReadOnlySpan<byte> body)
    {
        if (_order.Count == 0) return [];
        if (_present is not null) body = _present;
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        foreach (MemoryIndexMember member in _order)
        {
            int start = key.Length;
            MemberValues.Write(ref key, member.Member, _members.Json(body, _members.Add(member.Member)));
            if (member.Descending) key.Invert(start);
        }

        byte[] result = key.Written.ToArray();
        key.Dispose();
        return result;
    }

    private byte[]? PresentForm(ReadOnlySpan<byte> body)
    {
        try
        {
            return _upcast?.Invoke(body);
        }
        catch (MemoryFormatException)
        {
            // Whoever reads the document is told so; the query uses what is stored.
            return null;
        }
    }

    /// <summary>Takes the members up that a predicate asks for, and makes the sets of its values.</summary>
    private void Prepare(MemoryPredicate predicate)
    {
        switch (predicate)
        {
            case MemoryPredicate.All all:
                foreach (MemoryPredicate part in all.Parts) Prepare(part);
                break;
            case MemoryPredicate.Any any:
                foreach (MemoryPredicate part in any.Parts) Prepare(part);
                break;
            case MemoryPredicate.Not not:
                Prepare(not.Part);
                break;
            case MemoryPredicate.Compare compare:
                _members.Add(compare.Member);
                break;
            case MemoryPredicate.CompareText compare:
                _members.Add(compare.Member);
                break;
            case MemoryPredicate.HasFlags flags:
                _members.Add(flags.Member);
                break;
            case MemoryPredicate.StartsWith start:
                _members.Add(start.Member);
                break;
            case MemoryPredicate.Exists exists:
                _members.Add(exists.Member);
                break;
            case MemoryPredicate.In set:
                _members.Add(set.Member);
                _sets[set] = new ValueSet(set.Values);
                break;
            case MemoryPredicate.Contains contains:
                _members.Add(contains.Member);
                break;
            case MemoryPredicate.ContainsAny any:
                _members.Add(any.Member);
                _sets[any] = new ValueSet(any.Values);
                break;
            case MemoryPredicate.ContainsAll all:
                _members.Add(all.Member);
                _sets[all] = new ValueSet(all.Values);
                break;
            case MemoryPredicate.SetEquals equal:
                _members.Add(equal.Member);
                _sets[equal] = new ValueSet(equal.Values);
                break;
            case MemoryPredicate.AnyElement element:
                _members.Add(element.Member);
                _elements[element] = new ElementEvaluator(
                    element.Part, element.OfValues, element.Member.IsMap);
                break;
            default:
                throw Unknown(predicate);
        }
    }

    private bool Matches(MemoryPredicate predicate, ReadOnlySpan<byte> body)
    {
        switch (predicate)
        {
            case MemoryPredicate.All all:
                foreach (MemoryPredicate part in all.Parts)
                {
                    if (!Matches(part, body)) return false;
                }

                return true;
            case MemoryPredicate.Any any:
                foreach (MemoryPredicate part in any.Parts)
                {
                    if (Matches(part, body)) return true;
                }

                return false;
            case MemoryPredicate.Not not:
                return !Matches(not.Part, body);
            case MemoryPredicate.Contains contains:
                return Contains(contains, JsonOf(contains.Member, body));
            case MemoryPredicate.ContainsAny any:
                return ContainsAny(any.Member, JsonOf(any.Member, body), _sets[any]);
            case MemoryPredicate.ContainsAll all:
                return ContainsAll(all.Member, JsonOf(all.Member, body), _sets[all]);
            case MemoryPredicate.SetEquals equal:
                return SetEquals(equal.Member, JsonOf(equal.Member, body), _sets[equal]);
            case MemoryPredicate.AnyElement element:
                return _elements[element].Matches(JsonOf(element.Member, body));
            case MemoryPredicate.Exists exists:
                return _members.Has(body, _members.Add(exists.Member));
            default:
                return MatchesValue(predicate, body);
        }
    }

    private bool MatchesValue(MemoryPredicate predicate, ReadOnlySpan<byte> body)
    {
        MemoryMember member = predicate switch
        {
            MemoryPredicate.Compare compare => compare.Member,
            MemoryPredicate.In set => set.Member,
            MemoryPredicate.StartsWith start => start.Member,
            MemoryPredicate.CompareText compare => compare.Member,
            MemoryPredicate.HasFlags flags => flags.Member,
            _ => throw Unknown(predicate),
        };
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        ReadOnlySpan<byte> json = JsonOf(member, body);

        // Of what is not compared, a collection for one, only the test for null is asked: any value will do.
        if (member.IsCollection || member.IsMap)
            key.WriteByte(json.IsEmpty || json[0] == (byte)'n' ? KeyWriter.NullTag : KeyWriter.ValueTag);
        else MemberValues.Write(ref key, member, json);
        bool matches = predicate switch
        {
            MemoryPredicate.Compare compare => Compare(key.Written, compare.Comparison, compare.Value),
            MemoryPredicate.In set => _sets[set].Contains(key.Written),
            MemoryPredicate.StartsWith start => StartsWith(key.Written, start.Start),
            MemoryPredicate.CompareText compare => KeyText.Compare(key.Written, compare.Comparison, compare.Value),
            MemoryPredicate.HasFlags flags => KeyFlags.Has(key.Written, flags.Flags.Bytes, member.Kind),
            _ => false,
        };
        key.Dispose();
        return matches;
    }

    private static bool Compare(ReadOnlySpan<byte> key, MemoryComparison comparison, MemoryValue value)
    {
        if (comparison == MemoryComparison.Equal) return key.SequenceEqual(value.Bytes);
        if (key[0] != KeyWriter.ValueTag || value.IsNull) return false;
        int order = key.SequenceCompareTo(value.Bytes);
        return comparison switch
        {
            MemoryComparison.Less => order < 0,
            MemoryComparison.LessOrEqual => order <= 0,
            MemoryComparison.Greater => order > 0,
            MemoryComparison.GreaterOrEqual => order >= 0,
            _ => throw new NotSupportedException($"The comparison \"{comparison}\" is not known."),
        };
    }

    private static bool StartsWith(ReadOnlySpan<byte> key, string start)
    {
        if (key[0] != KeyWriter.ValueTag) return false;
        var prefix = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        prefix.WriteTextStart(QueryText.Utf8Of(start));
        bool matches = key[1..].StartsWith(prefix.Written);
        prefix.Dispose();
        return matches;
    }

    private static bool Contains(MemoryPredicate.Contains contains, ReadOnlySpan<byte> json)
    {
        foreach (byte[] element in IndexKeys.Elements(contains.Member, json))
        {
            if (element.AsSpan().SequenceEqual(contains.Value.Bytes)) return true;
        }

        return false;
    }

    private static bool ContainsAny(MemoryMember member, ReadOnlySpan<byte> json, ValueSet values)
    {
        if (values.Count == 0) return false;
        foreach (byte[] element in IndexKeys.Elements(member, json))
        {
            if (values.Contains(element)) return true;
        }

        return false;
    }

    private static bool ContainsAll(MemoryMember member, ReadOnlySpan<byte> json, ValueSet values)
    {
        // The elements are different from each other, and so are the values.
        int found = 0;
        if (values.Count == 0) return true;
        foreach (byte[] element in IndexKeys.Elements(member, json))
        {
            if (values.Contains(element) && ++found == values.Count) return true;
        }

        return false;
    }

    private static bool SetEquals(MemoryMember member, ReadOnlySpan<byte> json, ValueSet values)
    {
        if (json.IsEmpty || json[0] != (byte)(member.IsMap ? '{' : '[')) return false;
        int found = 0;
        foreach (byte[] element in IndexKeys.Elements(member, json))
        {
            if (!values.Contains(element)) return false;
            found++;
        }

        return found == values.Count;
    }

    private ReadOnlySpan<byte> JsonOf(MemoryMember member, ReadOnlySpan<byte> body) =>
        _members.Json(body, _members.Add(member));

    private static NotSupportedException Unknown(MemoryPredicate predicate) =>
        new($"A predicate of the kind \"{predicate.GetType().Name}\" is not known.");
}
