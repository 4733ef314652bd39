using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>Makes the accessor of a key member <c>init</c> (TM0007).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MutableKeyCodeFix))]
[Shared]
public sealed class MutableKeyCodeFix() : SyntaxCodeFix<PropertyDeclarationSyntax>("TM0007")
{
    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, PropertyDeclarationSyntax property, Diagnostic diagnostic)
    {
        AccessorDeclarationSyntax? setter = property.AccessorList?.Accessors
            .FirstOrDefault(a => a.IsKind(SyntaxKind.SetAccessorDeclaration));
        if (setter is null) yield break;
        AccessorDeclarationSyntax init = SyntaxFactory.AccessorDeclaration(
            SyntaxKind.InitAccessorDeclaration,
            setter.AttributeLists,
            setter.Modifiers,
            SyntaxFactory.Token(SyntaxKind.InitKeyword).WithTriviaFrom(setter.Keyword),
            setter.Body,
            setter.ExpressionBody,
            setter.SemicolonToken);
        yield return ("Make the accessor init", root.ReplaceNode(setter, init));
    }
}
