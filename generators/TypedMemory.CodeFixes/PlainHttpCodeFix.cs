using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>Reaches a remote over https instead of http (TM0042).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PlainHttpCodeFix))]
[Shared]
public sealed class PlainHttpCodeFix() : SyntaxCodeFix<LiteralExpressionSyntax>("TM0042")
{
    private const string Plain = "http:";

    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, LiteralExpressionSyntax literal, Diagnostic diagnostic)
    {
        string url = literal.Token.ValueText;
        if (!url.StartsWith(Plain, System.StringComparison.OrdinalIgnoreCase)) yield break;
        SyntaxToken token = SyntaxFactory.Literal("https:" + url.Substring(Plain.Length)).WithTriviaFrom(literal.Token);
        yield return ("Use https", root.ReplaceNode(literal, literal.WithToken(token)));
    }
}
