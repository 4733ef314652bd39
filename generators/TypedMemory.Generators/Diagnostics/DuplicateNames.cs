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

    public static IEnumerable<Diagnostic> FindEmitted(
        ImmutableArray<ParseResult<MemoryTypeSpec>> types, ImmutableArray<ParseResult<CodecSpec>> objects)
    {
        var first = new Dictionary<(string?, string), CodecSpec>();
        IEnumerable<(CodecSpec? Codec, Location? Location)> all = types.Select(t => (t.Spec?.Codec, t.NameLocation))
            .Concat(objects.Select(o => (o.Spec, o.NameLocation)));
        foreach ((CodecSpec? codec, Location? location) in all)
        {
            if (codec is null) continue;
            if (first.TryGetValue((codec.Namespace, codec.BaseName), out CodecSpec? other))
            {
                yield return Diagnostic.Create(
                    DiagnosticDescriptors.DuplicateEmittedName, location, Bare(other), Bare(codec), codec.BaseName);
            }
            else
            {
                first.Add((codec.Namespace, codec.BaseName), codec);
            }
        }

        static string Bare(CodecSpec codec) => codec.TypeName.Replace("global::", "");
    }
}
