using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Says which type within a member's cannot be stored, and what to do about it.</summary>
internal static class UnsupportedParser
{
    private const string Exclude = "exclude the member with [JsonIgnore]";

    /// <summary>Values that are at work, or say where something is: a document cannot hold them.</summary>
    private static readonly string[] s_atWork =
    [
        "System.Type", "System.IO.Stream", "System.Exception", "System.Threading.Tasks.Task",
        "System.Threading.Tasks.ValueTask", "System.Threading.CancellationToken",
        "System.Threading.CancellationTokenSource", "System.IServiceProvider", "System.Reflection.MemberInfo",
    ];

    /// <summary>Reports a member whose type cannot be stored.</summary>
    public static void Report(MemberSymbol member, ParseContext context)
    {
        ITypeSymbol type = Within(member.Type, context.Type);
        // It says itself what is wrong with it.
        if (IsReported(type, context.Type))
        {
            context.Break();
            return;
        }

        string because = SymbolEqualityComparer.Default.Equals(type, ValueParser.Bare(member.Type))
            ? "" : $" because of \"{type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString()}\"";
        context.Report(
            DiagnosticDescriptors.UnsupportedMember, context.LocationOf(member.Symbol), member.Name,
            member.Type.ToDisplayString(), $"{because}; {MendOf(type, context.Type)}");
    }

    /// <summary>The type, or what a collection of it holds that cannot be stored.</summary>
    private static ITypeSymbol Within(ITypeSymbol type, INamedTypeSymbol scope)
    {
        type = ValueParser.Bare(type);
        ITypeSymbol? inner = type switch
        {
            IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
            INamedTypeSymbol named when CollectionParser.IsKnown(named) => named.TypeArguments.FirstOrDefault(
                a => a.SpecialType != SpecialType.System_Object && ValueParser.Parse(a, scope) is null),
            _ => null,
        };
        return inner is null ? type : Within(inner, scope);
    }

    private static bool IsReported(ITypeSymbol type, INamedTypeSymbol scope) =>
        type is INamedTypeSymbol named
        && SymbolEqualityComparer.Default.Equals(named.ContainingAssembly, scope.ContainingAssembly)
        && named.Attribute(KnownNames.MemoryObjectAttribute) is not null;

    private static string MendOf(ITypeSymbol type, INamedTypeSymbol scope) => type switch
    {
        { SpecialType: SpecialType.System_Object } or IDynamicTypeSymbol =>
            $"use JsonNode, which holds any JSON, or {Exclude}",
        { IsTupleType: true } => $"declare a record with [MemoryObject] in its place, or {Exclude}",
        { TypeKind: TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer } or { IsRefLikeType: true } =>
            Exclude,
        IArrayTypeSymbol => $"use an array of arrays, or {Exclude}",
        INamedTypeSymbol named when CollectionParser.IsKnown(named) =>
            "its keys must be text, whole numbers, enums, GUIDs, dates, times, versions or ids, and not null",
        INamedTypeSymbol named when IsAtWork(named) => Exclude,
        INamedTypeSymbol named when named.Attribute(KnownNames.MemoryTypeAttribute) is not null =>
            $"hold its key, \"{TypeNamesParser.IdOf(named)}\", or add [MemoryObject] to it to store a copy here",
        _ when SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, scope.ContainingAssembly) =>
            $"declare that type with [MemoryObject], name a JsonSerializerContext with [MemoryJsonContext], or {Exclude}",
        _ => "convert it with [MemoryConverter], name a JsonSerializerContext with [MemoryJsonContext], "
            + $"declare a type with [MemoryObject] in its place, or {Exclude}",
    };

    private static bool IsAtWork(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (s_atWork.Any(t.Is)) return true;
        }

        return false;
    }
}
