using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>
/// Gives each name once: a second request gets a number behind it. One belongs to each scope that is emitted, a class
/// or a method, and every name in it comes from there; what users see asks first, and so keeps its name.
/// </summary>
internal sealed class NameAllocator
{
    private static readonly string[] s_membersOfObject =
        ["Equals", "ReferenceEquals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize"];

    private readonly HashSet<string> _taken;

    private NameAllocator(IEnumerable<string> taken) => _taken = new HashSet<string>(taken, StringComparer.Ordinal);

    /// <summary>The names of a method's parameters and locals.</summary>
    /// <param name="taken">Those that the method has in any case.</param>
    public static NameAllocator OfLocals(params string[] taken) => new(taken);

    /// <summary>
    /// The names of a class's members: they are neither those of any object nor of the types around them.
    /// </summary>
    /// <param name="types">The types that are emitted with the class.</param>
    /// <param name="taken">The members that the class has in any case.</param>
    public static NameAllocator OfMembers(TypeNames types, params string[] taken) =>
        new(s_membersOfObject.Concat(types.OfMemoryType).Concat(taken));

    /// <summary>Takes a name, or the first one with a number behind it that is free.</summary>
    public string Take(string name) => TakeStem(name, "");

    /// <summary>Takes what is behind several prefixes, so that the name is free with each of them.</summary>
    public string TakeStem(string stem, params string[] prefixes)
    {
        string candidate = stem;
        for (int i = 2; prefixes.Any(p => _taken.Contains(p + candidate)); i++)
        {
            candidate = stem + i.ToString(CultureInfo.InvariantCulture);
        }

        foreach (string prefix in prefixes) _taken.Add(prefix + candidate);
        return candidate;
    }
}
