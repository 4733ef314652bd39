using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>Replaces a merge kind that does not fit by one that does (TM0009).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MergeKindCodeFix))]
[Shared]
public sealed class MergeKindCodeFix() : SyntaxCodeFix<AttributeSyntax>("TM0009")
{
    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, AttributeSyntax attribute, Diagnostic diagnostic)
    {
        if (attribute is not { ArgumentList.Arguments: [var argument, ..] }) yield break;
        if (argument.Expression is not MemberAccessExpressionSyntax kind) yield break;
        if (!diagnostic.Properties.TryGetValue("Fitting", out string? fitting) || fitting is null) yield break;
        foreach (string name in fitting.Split(',').Where(n => n.Length > 0))
        {
            yield return ($"Use MergeKind.{name}", root.ReplaceNode(
                kind, kind.WithName(SyntaxFactory.IdentifierName(name))));
        }
    }
}
