using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedMemory.Generators;

namespace TypedMemory.CodeFixes;

/// <summary>Corrects a name in a key template to that of the property that it is nearest to (TM0005).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeyMemberCodeFix))]
[Shared]
public sealed class KeyMemberCodeFix() : SyntaxCodeFix<LiteralExpressionSyntax>("TM0005")
{
    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, LiteralExpressionSyntax literal, Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.TryGetValue(KeyParser.NameProperty, out string? name)) yield break;
        if (!diagnostic.Properties.TryGetValue(KeyParser.NearestProperty, out string? nearest) || nearest is null)
            yield break;
        string template = literal.Token.ValueText.Replace($"{{{name}}}", $"{{{nearest}}}");
        LiteralExpressionSyntax changed = literal.WithToken(
            SyntaxFactory.Literal(template).WithTriviaFrom(literal.Token));
        yield return ($"Name {nearest}", root.ReplaceNode(literal, changed));
    }
}
