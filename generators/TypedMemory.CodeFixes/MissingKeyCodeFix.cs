using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace TypedMemory.CodeFixes;

/// <summary>Names a property as the key of a memory type that has none (TM0014).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MissingKeyCodeFix))]
[Shared]
public sealed class MissingKeyCodeFix() : SyntaxCodeFix<TypeDeclarationSyntax>("TM0014")
{
    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, TypeDeclarationSyntax type, Diagnostic diagnostic)
    {
        AttributeSyntax? attribute = type.AttributeLists.SelectMany(l => l.Attributes)
            .FirstOrDefault(
                a => a.Name.ToString() is "MemoryType" or "MemoryTypeAttribute" or "TypedMemory.MemoryType");
        if (attribute?.ArgumentList is not { } arguments) yield break;
        IEnumerable<string> names = type.Members.OfType<PropertyDeclarationSyntax>()
            .Where(p => IsKeyType(p.Type)).Select(p => p.Identifier.ValueText)
            .Concat(type.ParameterList?.Parameters.Where(p => IsKeyType(p.Type)).Select(p => p.Identifier.ValueText)
                ?? []);
        foreach (string name in names)
        {
            AttributeArgumentSyntax key = SyntaxFactory.AttributeArgument(
                    SyntaxFactory.LiteralExpression(
                        SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal($"{{{name}}}")))
                .WithNameEquals(SyntaxFactory.NameEquals("Key"))
                .WithAdditionalAnnotations(Formatter.Annotation);
            yield return ($"Make {name} the key", root.ReplaceNode(arguments, arguments.AddArguments(key)));
        }
    }

    private static bool IsKeyType(TypeSyntax? type) =>
        type?.ToString() is "string" or "int" or "long" or "Guid" or "System.Guid" or "DateOnly" or "System.DateOnly";
}
