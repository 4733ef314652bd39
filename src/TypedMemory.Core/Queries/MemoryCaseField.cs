using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>
/// The member that tells the cases of a memory type apart: <c>AgentEventFields.Case.Is&lt;Called&gt;()</c>.
/// </summary>
/// <typeparam name="T">The memory type, the base of its cases.</typeparam>
public sealed class MemoryCaseField<T> : MemoryField<T, Type>
    where T : notnull
{
    private readonly ImmutableArray<MemoryCaseType> _cases;

    /// <summary>Creates a field; called by generated code.</summary>
    /// <param name="member">How the member is found and compared.</param>
    /// <param name="cases">The cases.</param>
    public MemoryCaseField(MemoryMember member, ImmutableArray<MemoryCaseType> cases)
        : base(member, static value => value.GetType(), type => MemoryValue.Of(NumberOf(cases, type))) =>
        _cases = cases;

    /// <summary>Whether the document is of a case, or of one that derives from it.</summary>
    /// <typeparam name="TCase">The case, or a base of several.</typeparam>
    /// <exception cref="ArgumentException">No case is one.</exception>
    public MemoryFilter<T> Is<TCase>()
        where TCase : T
    {
        Type[] types = [.. _cases.Select(static known => known.Type).Where(typeof(TCase).IsAssignableFrom)];
        return types.Length > 0 ? In(types) : throw Unknown(typeof(TCase));
    }

    private static long NumberOf(ImmutableArray<MemoryCaseType> cases, Type type)
    {
        foreach (MemoryCaseType known in cases)
        {
            if (known.Type == type) return known.Number;
        }

        throw Unknown(type);
    }

    private static ArgumentException Unknown(Type? type) => new(
        $"\"{type?.Name ?? "null"}\" is not a case of \"{typeof(T).Name}\". Name one that its [JsonDerivedType] attributes name.");
}
