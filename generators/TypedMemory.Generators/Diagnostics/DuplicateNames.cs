using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds types of one compilation that have the same name: in ids, or in what is generated for them.</summary>
internal static class DuplicateNames
{
    public static IEnumerable<Diagnostic> Find(ImmutableArray<ParseResult<MemoryTypeSpec>> types)
    {
        var first = new Dictionary<string, MemoryTypeSpec>(StringComparer.Ordinal);
        foreach (ParseResult<MemoryTypeSpec> result in types)
        {
            if (result.Spec is not { } spec) continue;
            if (first.TryGetValue(spec.Name, out MemoryTypeSpec? other))
            {
                yield return Diagnostic.Create(
                    DiagnosticDescriptors.DuplicateTypeName,
                    result.NameLocation,
                    other.Object.Name,
                    spec.Object.Name,
                    spec.Name);
            }
            else
            {
                first.Add(spec.Name, spec);
            }
        }
    }

    /// <summary>Reports the types for which the same is generated as for another one.</summary>
    public static IEnumerable<Diagnostic> FindEmitted(
        ImmutableArray<ParseResult<MemoryTypeSpec>> types, ImmutableArray<ParseResult<CodecSpec>> objects) =>
        Clashes(types, objects).Select(clash => Diagnostic.Create(
            DiagnosticDescriptors.TakenName, clash.Location, Bare(clash.First), Bare(clash.Second), clash.Name));

    /// <summary>
    /// The full names of those types, for which nothing is emitted: each generated name is there once.
    /// </summary>
    public static EquatableArray<string> FindSecond(
        ImmutableArray<ParseResult<MemoryTypeSpec>> types, ImmutableArray<ParseResult<CodecSpec>> objects) =>
        new([.. Clashes(types, objects).Select(c => c.Second.TypeName)]);

    private static IEnumerable<(CodecSpec First, CodecSpec Second, string Name, Location? Location)> Clashes(
        ImmutableArray<ParseResult<MemoryTypeSpec>> types, ImmutableArray<ParseResult<CodecSpec>> objects)
    {
        var first = new Dictionary<(string?, string), CodecSpec>();
        var all = types.Select(t => (t.Spec?.Codec, t.NameLocation, IsMemoryType: true))
            .Concat(objects.Select(o => (o.Spec, o.NameLocation, IsMemoryType: false)));
        foreach ((CodecSpec? codec, Location? location, bool isMemoryType) in all)
        {
            if (codec is null) continue;
            string[] names = [.. isMemoryType ? codec.Names.OfMemoryType : codec.Names.OfMemoryObject];
            string? taken = names.FirstOrDefault(n => first.ContainsKey((codec.Namespace, n)));
            if (taken is not null)
            {
                yield return (first[(codec.Namespace, taken)], codec, taken, location);
                continue;
            }

            foreach (string name in names) first.Add((codec.Namespace, name), codec);
        }
    }

    private static string Bare(CodecSpec codec) => codec.TypeName.Replace("global::", "");
}
