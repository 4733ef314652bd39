using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace TypedMemory.CodeFixes;

/// <summary>Excludes a member whose type cannot be carried (TM0008).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnsupportedMemberCodeFix))]
[Shared]
public sealed class UnsupportedMemberCodeFix() : SyntaxCodeFix<PropertyDeclarationSyntax>("TM0008")
{
    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, PropertyDeclarationSyntax property, Diagnostic diagnostic)
    {
        // A required member must come from the document.
        if (property.Modifiers.Any(SyntaxKind.RequiredKeyword)) yield break;
        AttributeListSyntax ignore = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(
            SyntaxFactory.Attribute(SyntaxFactory.ParseName("System.Text.Json.Serialization.JsonIgnore")
                .WithAdditionalAnnotations(Simplifier.Annotation))));
        PropertyDeclarationSyntax ignored = property.WithoutLeadingTrivia()
            .WithAttributeLists(property.AttributeLists.Insert(0, ignore.WithTrailingTrivia(SyntaxFactory.Space)))
            .WithLeadingTrivia(property.GetLeadingTrivia());
        yield return ("Exclude the member with [JsonIgnore]", root.ReplaceNode(property, ignored));
    }
}
