using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>
/// Removes an attribute that has no effect (TM0017) or cannot be where it is: on what has no order (TM0023), on what is
/// no text (TM0024).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveAttributeCodeFix))]
[Shared]
public sealed class RemoveAttributeCodeFix() : SyntaxCodeFix<AttributeSyntax>("TM0017", "TM0023", "TM0024")
{
    /// <summary>The syntax without an attribute, and without its list if that is then empty.</summary>
    internal static SyntaxNode Remove(SyntaxNode root, AttributeSyntax attribute)
    {
        if (attribute.Parent is not AttributeListSyntax { Attributes.Count: 1, Parent: { } owner } list)
        {
            return root.RemoveNode(attribute, SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
        }

        SyntaxNode bare = owner.RemoveNode(list, SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
        // Comments and indentation before the list belong to what it stood on.
        if (owner.GetFirstToken() == list.OpenBracketToken) bare = bare.WithLeadingTrivia(list.GetLeadingTrivia());
        return root.ReplaceNode(owner, bare);
    }

    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, AttributeSyntax attribute, Diagnostic diagnostic)
    {
        yield return ("Remove the attribute", Remove(root, attribute));
    }
}
