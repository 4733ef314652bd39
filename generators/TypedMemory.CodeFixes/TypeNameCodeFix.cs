using System.Collections.Generic;
using System.Composition;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>
/// Makes the name of a memory type one that ids can begin with (TM0003): <c>MyFact</c> becomes <c>my-fact</c>.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TypeNameCodeFix))]
[Shared]
public sealed class TypeNameCodeFix() : SyntaxCodeFix<LiteralExpressionSyntax>("TM0003")
{
    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, LiteralExpressionSyntax literal, Diagnostic diagnostic)
    {
        string name = Valid(literal.Token.ValueText);
        if (name.Length == 0) yield break;
        LiteralExpressionSyntax changed = literal.WithToken(SyntaxFactory.Literal(name).WithTriviaFrom(literal.Token));
        yield return ($"Use \"{name}\"", root.ReplaceNode(literal, changed));
    }

    private static string Valid(string text)
    {
        var name = new StringBuilder();
        bool wasUpper = true;
        foreach (char c in text)
        {
            bool isUpper = c is >= 'A' and <= 'Z';
            if (isUpper && !wasUpper && name.Length > 0 && name[name.Length - 1] != '-') name.Append('-');
            wasUpper = isUpper;
            char lower = isUpper ? (char)(c | ' ') : c;
            if (lower is >= 'a' and <= 'z' || (name.Length > 0 && lower is >= '0' and <= '9')) name.Append(lower);
            else if (name.Length > 0 && name[name.Length - 1] != '-') name.Append('-');
        }

        return name.ToString().TrimEnd('-');
    }
}
