using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the steps from older versions of a memory type's schema.</summary>
internal static class UpcastParser
{
    private const string Document = "System.Text.Json.Nodes.JsonObject";
    private const string VersionArgument = "Version";

    /// <summary>Parses the methods with [Upcast].</summary>
    /// <param name="type">The memory type.</param>
    /// <param name="memoryType">Its [MemoryType].</param>
    /// <param name="version">Its version.</param>
    /// <param name="context">Where diagnostics go.</param>
    public static EquatableArray<UpcastSpec> Parse(
        INamedTypeSymbol type, AttributeData memoryType, int version, ParseContext context)
    {
        var steps = new SortedDictionary<int, UpcastSpec>();
        foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>())
        {
            if (method.Attribute(KnownNames.UpcastAttribute) is not { } attribute) continue;
            if (attribute.ConstructorArguments is not [{ Value: int from }]) continue;
            string? fault = FaultOf(method)
                ?? (from < 1 || from >= version
                    ? $"the versions before the present one are 1 to {Text(version - 1)}" : null)
                ?? (steps.ContainsKey(from) ? $"there is another method for version {Text(from)}" : null);
            if (fault is null)
            {
                string name = $"{type.QualifiedName()}.{Names.Identifier(method.Name)}";
                steps.Add(from, new UpcastSpec(from, name, !method.ReturnsVoid));
            }
            else
            {
                context.Report(DiagnosticDescriptors.InvalidUpcast, context.LocationOf(method), method.Name, fault);
            }
        }

        for (int from = 1; from < version && from <= MaxReported; from++)
        {
            if (steps.ContainsKey(from)) continue;
            context.Report(
                DiagnosticDescriptors.MissingUpcast,
                context.LocationOf(memoryType, VersionArgument),
                ImmutableDictionary<string, string?>.Empty.Add("From", Text(from)),
                type.Name,
                Text(version),
                Text(from));
        }

        return new EquatableArray<UpcastSpec>([.. steps.Values]);
    }

    /// <summary>A version can be any number, also while it is being typed.</summary>
    private const int MaxReported = 100;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? FaultOf(IMethodSymbol method)
    {
        bool accessible = method.DeclaredAccessibility is
            Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;
        bool fits =
            method is { IsStatic: true, IsGenericMethod: false, Parameters: [{ RefKind: RefKind.None } parameter] }
            && parameter.Type.Is(Document)
            && (method.ReturnsVoid || method.ReturnType.Is(Document));
        return fits && accessible
            ? null
            : "it must be \"internal static JsonObject M(JsonObject document)\", or void";
    }
}
