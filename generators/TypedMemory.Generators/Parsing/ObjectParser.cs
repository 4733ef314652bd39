using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the members of a type and how it is constructed.</summary>
internal static class ObjectParser
{
    /// <summary>Parses the members of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="context">Where diagnostics go; where it has errors, what is returned can be named and not be
    /// used.</param>
    /// <param name="isDocument">Whether the members are those of a document: its reserved names are then taken.</param>
    /// <param name="version">The version of a document's schema: from the second on it is a member.</param>
    public static ObjectSpec Parse(INamedTypeSymbol type, ParseContext context, bool isDocument, int version = 1)
    {
        AttributeValueParser.Report(type.GetAttributes(), context);
        IMethodSymbol? constructor = ConstructorParser.Find(type, context);
        StoredMemberParser.ReportHidden(type, context);
        MemberSymbol[] symbols = [.. type.StoredMembers()];
        Dictionary<MemberSymbol, IParameterSymbol> parameters = ConstructorParser.Match(constructor, symbols);
        ConstructorParser.ReportUnmatched(constructor, parameters, type, context);
        var members = new List<(MemberSpec Spec, int Parameter)>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (MemberSymbol symbol in symbols)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            parameters.TryGetValue(symbol, out IParameterSymbol? parameter);
            if (MemberParser.Parse(symbol, parameter, context, isDocument) is not { } member)
            {
                ConstructorParser.ReportExcluded(symbol, parameter, constructor, type, context);
                continue;
            }

            foreach (string name in member.FormerNames.Prepend(member.JsonName))
            {
                if (names.TryGetValue(name, out string? other))
                {
                    context.Report(
                        DiagnosticDescriptors.DuplicateJsonName, context.LocationOf(symbol.Symbol), symbol.Name, other,
                        name);
                }

                names[name] = symbol.Name;
            }

            members.Add((member with { IsObsolete = Obsolescence.IsError(symbol) }, parameter?.Ordinal ?? -1));
        }

        if (version > 1) members.Add((VersionMember(), -1));
        members.Sort((a, b) => Names.CompareUtf8(a.Spec.JsonName, b.Spec.JsonName));
        ImmutableArray<int> order = [.. members
            .Select((m, index) => (m.Parameter, Index: index))
            .Where(m => m.Parameter >= 0)
            .OrderBy(m => m.Parameter)
            .Select(m => m.Index)];
        return new ObjectSpec(
            type.QualifiedName(),
            type.Name,
            type.IsValueType,
            new EquatableArray<MemberSpec>([.. members.Select(m => m.Spec)]),
            new EquatableArray<int>(order))
        {
            Description = DocumentationText.Of(type, context.CancellationToken),
            OmitsParameters = constructor is not null && order.Length < constructor.Parameters.Length,
            HasObsoleteParts = Obsolescence.IsError(type)
                || (constructor is not null && Obsolescence.IsError(constructor))
                || members.Any(m => m.Spec.IsObsolete),
        };
    }

    /// <summary>The version goes up and never down, whoever merges what.</summary>
    private static MemberSpec VersionMember() => new(
        KnownNames.VersionMember, KnownNames.VersionMember, new ValueSpec(
            ValueKind.Scalar, "int"), MemberBinding.Version)
    {
        MergeKind = "Max",
    };
}
