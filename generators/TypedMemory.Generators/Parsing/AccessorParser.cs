using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds how a setter is called that C# does not let be called from outside.</summary>
internal static class AccessorParser
{
    public static AccessorSpec Parse(IMethodSymbol setter)
    {
        INamedTypeSymbol type = setter.ContainingType;
        INamedTypeSymbol definition = type.OriginalDefinition;
        ITypeSymbol value = setter.OriginalDefinition.Parameters[0].Type;
        string name = value.QualifiedName();
        var accessor = new AccessorSpec(
            setter.MetadataName,
            definition.QualifiedName(),
            // Of code that does not know nullable references, a reference may be null.
            value.IsUnannotated() || (!value.IsValueType && value.NullableAnnotation == NullableAnnotation.Annotated) ? name + "?" : name);
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

    private static string FullName(ITypeSymbol type) =>
        type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated ? type.QualifiedName() + "?" : type.QualifiedName();

    private static string Constraint(ITypeParameterSymbol parameter)
    {
        var constraints = new List<string>();
        if (parameter.HasUnmanagedTypeConstraint) constraints.Add("unmanaged");
        else if (parameter.HasValueTypeConstraint) constraints.Add("struct");
        else if (parameter.HasReferenceTypeConstraint)
        {
            constraints.Add(parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class");
        }
        else if (parameter.HasNotNullConstraint) constraints.Add("notnull");

        constraints.AddRange(parameter.ConstraintTypes.Select(FullName));
        if (parameter.HasConstructorConstraint) constraints.Add("new()");
        if (parameter.AllowsRefLikeType) constraints.Add("allows ref struct");
        return constraints.Count == 0 ? "" : $" where {Names.Identifier(parameter.Name)} : {string.Join(", ", constraints)}";
    }
}
