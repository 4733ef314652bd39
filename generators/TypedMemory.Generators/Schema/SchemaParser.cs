using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the present schema of declarations.</summary>
internal static class SchemaParser
{
    /// <summary>
    /// The codec of a memory type or object; <see langword="null"/> if the type is none, or cannot be generated.
    /// </summary>
    public static SchemaType? Parse(
        INamedTypeSymbol type, Compilation compilation, out CodecSpec? codec, CancellationToken cancellationToken)
    {
        codec = null;
        if (type.Attribute(KnownNames.MemoryTypeAttribute) is { } attribute)
        {
            if (MemoryTypeParser.Parse(
                type, attribute, compilation,
                cancellationToken).Spec is not { Codec.IsBroken: false } spec) return null;
            codec = spec.Codec;
            return SchemaType.Of(spec);
        }

        if (type.Attribute(KnownNames.MemoryObjectAttribute) is null) return null;
        codec = CodecParser.Parse(type, compilation, cancellationToken).Spec;
        return codec is null or { IsBroken: true } ? null : SchemaType.Of(codec);
    }

    /// <summary>The schema of every type that an assembly declares.</summary>
    public static IEnumerable<SchemaType> ParseAll(Compilation compilation, CancellationToken cancellationToken)
    {
        var pending = new Stack<INamespaceOrTypeSymbol>([compilation.Assembly.GlobalNamespace]);
        while (pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            INamespaceOrTypeSymbol symbol = pending.Pop();
            if (symbol is INamedTypeSymbol type && Parse(type, compilation, out _, cancellationToken) is { } schema)
                yield return schema;
            foreach (ISymbol member in symbol.GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner) pending.Push(inner);
            }
        }
    }
}
