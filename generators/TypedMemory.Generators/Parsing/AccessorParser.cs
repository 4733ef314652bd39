using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds how a setter is called that C# does not let be called from outside.</summary>
internal static class AccessorParser
{
    /// <summary>Parses a setter.</summary>
    /// <param name="setter">The setter.</param>
    /// <param name="carried">How the value is carried: there, keys that are yet to be generated have their
    /// names.</param>
    public static AccessorSpec Parse(IMethodSymbol setter, ValueSpec carried)
    {
        INamedTypeSymbol type = setter.ContainingType;
        INamedTypeSymbol definition = type.OriginalDefinition;
        ITypeSymbol value = setter.OriginalDefinition.Parameters[0].Type;
        var accessor = new AccessorSpec(
            setter.MetadataName, definition.QualifiedName(), HasParameter(value) ? FullName(value) : carried.FullName);
        ITypeParameterSymbol[] parameters = [.. Chain(definition).SelectMany(t => t.TypeParameters)];
        return parameters.Length == 0
            ? accessor
            : accessor with
            {
                TypeParameters = $"<{string.Join(", ", parameters.Select(p => Names.Identifier(p.Name)))}>",
                TypeArguments = $"<{string.Join(", ", Chain(type).SelectMany(t => t.TypeArguments).Select(FullName))}>",
                Constraints = string.Concat(parameters.Select(Constraint)),
            };
    }

    /// <summary>The type and those around it, the outermost first.</summary>
    private static IEnumerable<INamedTypeSymbol> Chain(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? Chain(outer).Append(type) : [type];

    /// <summary>Of code that does not know nullable references, a reference may be null.</summary>
    private static string FullName(ITypeSymbol type) =>
        type.IsUnannotated() || (!type.IsValueType && type.NullableAnnotation == NullableAnnotation.Annotated)
            ? type.QualifiedName() + "?"
            : type.QualifiedName();

    private static bool HasParameter(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => HasParameter(array.ElementType),
        INamedTypeSymbol named => Chain(named).SelectMany(t => t.TypeArguments).Any(HasParameter),
        _ => false,
    };

    private static string Constraint(ITypeParameterSymbol parameter)
    {
        var constraints = new List<string>();
        if (parameter.HasUnmanagedTypeConstraint) constraints.Add("unmanaged");
        else if (parameter.HasValueTypeConstraint) constraints.Add("struct");
        else if (parameter.HasReferenceTypeConstraint)
        {
            constraints.Add(
                parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated
                ? "class?" : "class");
        }
        else if (parameter.HasNotNullConstraint) constraints.Add("notnull");

        constraints.AddRange(
            parameter.ConstraintTypes.Select(t => t.IsUnannotated() ? t.QualifiedName() : FullName(t)));
        if (parameter.HasConstructorConstraint) constraints.Add("new()");
        if (parameter.AllowsRefLikeType) constraints.Add("allows ref struct");
        return constraints.Count == 0
            ? "" : $" where {Names.Identifier(parameter.Name)} : {string.Join(", ", constraints)}";
    }
}
