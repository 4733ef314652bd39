using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.Generators;

/// <summary>
/// Finds what a document without the member is read as, so that indexes hold it: the default of the constructor's parameter,
/// a literal that initializes the property, or the default of the type. Of any other initializer queries see null.
/// </summary>
internal static class MissingValueParser
{
    /// <returns>An expression, or <see langword="null"/> for null.</returns>
    public static string? Parse(MemberSymbol property, ValueSpec value, string? parameterDefault, bool isConstructor)
    {
        if (property.IsRequired || QueryKind.IsCollection(value) || value.Kind == ValueKind.Map || !QueryKind.IsComparable(value)) return null;
        if (isConstructor) return parameterDefault is null or "default" or "null" ? null : parameterDefault;
        ExpressionSyntax? initializer = InitializerOf(property);
        if (initializer is null) return value.IsValueType && !value.AllowsNull ? $"default({value.TypeName})" : null;
        return initializer switch
        {
            LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } text => Names.Literal(text.Token.ValueText),
            LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression or (int)SyntaxKind.TrueLiteralExpression
                or (int)SyntaxKind.FalseLiteralExpression or (int)SyntaxKind.CharacterLiteralExpression } literal => literal.Token.Text,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression, Operand: LiteralExpressionSyntax number } =>
                $"(-{number.Token.Text})",
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Empty", Expression: PredefinedTypeSyntax } => "\"\"",
            MemberAccessExpressionSyntax access when value.Enum?.Values.FirstOrDefault(v => v.Name == access.Name.Identifier.ValueText) is { } name =>
                $"{value.TypeName}.{Names.Identifier(name.Name)}",
            _ => null,
        };
    }

    /// <summary>What initializes the property or field, where its declaration is in this compilation.</summary>
    public static ExpressionSyntax? InitializerOf(MemberSymbol property) => property.Symbol.DeclaringSyntaxReferences
        .Select(r => r.GetSyntax() switch
        {
            PropertyDeclarationSyntax p => p.Initializer?.Value,
            VariableDeclaratorSyntax v => v.Initializer?.Value,
            _ => null,
        })
        .FirstOrDefault(i => i is not null);
}
