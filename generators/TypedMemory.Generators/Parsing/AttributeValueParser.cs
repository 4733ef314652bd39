using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Holds the enums in this library's attributes against what they declare: a number that was cast would be taken for
/// the default.
/// </summary>
internal static class AttributeValueParser
{
    /// <summary>Reports the values that no name of their enum has.</summary>
    public static void Report(ImmutableArray<AttributeData> attributes, ParseContext context)
    {
        foreach (AttributeData attribute in attributes)
        {
            if (attribute.AttributeClass is not { } type || !type.ContainingNamespace.IsNamed("TypedMemory")) continue;
            foreach (TypedConstant argument in attribute.ConstructorArguments)
                Report(argument, attribute, name: null, context);
            foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
                Report(argument.Value, attribute, argument.Key, context);
        }
    }

    private static void Report(TypedConstant argument, AttributeData attribute, string? name, ParseContext context)
    {
        if (argument is not { Kind: TypedConstantKind.Enum, Type: { } type }) return;
        List<IFieldSymbol> values = [.. type.GetMembers().OfType<IFieldSymbol>().Where(static f => f.HasConstantValue)];
        if (values.Any(v => Equals(v.ConstantValue, argument.Value))) return;
        context.Report(
            DiagnosticDescriptors.UndefinedValue, context.LocationOf(attribute, name), $"{argument.Value}", type.Name,
            string.Join(", ", values.Select(static v => v.Name)));
    }
}
