using System;
using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>
/// Takes a password out of a URL and from the environment (TM0122); says which setting is missing where one is
/// (TM0123).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PasswordCodeFix))]
[Shared]
public sealed class PasswordCodeFix() : SyntaxCodeFix<ExpressionSyntax>("TM0122", "TM0123")
{
    private const string Variable = "TYPEDMEMORY_REMOTE_PASSWORD";

    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, ExpressionSyntax node, Diagnostic diagnostic) =>
        diagnostic.Id == "TM0122" ? TakeOut(root, node) : Demand(root, node);

    private static IEnumerable<(string Title, SyntaxNode Changed)> Demand(SyntaxNode root, ExpressionSyntax node)
    {
        if (node is not PostfixUnaryExpressionSyntax asserted) yield break;
        string setting = asserted.Operand.DescendantNodes().OfType<LiteralExpressionSyntax>()
            .FirstOrDefault(l => l.IsKind(SyntaxKind.StringLiteralExpression))?.Token.ValueText ?? "the password";
        SyntaxToken message = SyntaxFactory.Literal($"{setting} is not set: it is the password of the remote.");
        ExpressionSyntax demanded = SyntaxFactory.ParseExpression(
            $"{asserted.Operand} ?? throw new System.InvalidOperationException({message})");
        yield return ("Say which setting is missing", root.ReplaceNode(asserted, demanded.WithTriviaFrom(asserted)));
    }

    private static IEnumerable<(string Title, SyntaxNode Changed)> TakeOut(SyntaxNode root, ExpressionSyntax node)
    {
        if (node is not LiteralExpressionSyntax literal) yield break;
        if (!Uri.TryCreate(literal.Token.ValueText, UriKind.Absolute, out Uri? url)) yield break;
        string user = Uri.UnescapeDataString(url.UserInfo.Split(':')[0]);
        string bare = literal.Token.ValueText.Replace(url.UserInfo + "@", "");
        LiteralExpressionSyntax shown = literal.WithToken(SyntaxFactory.Literal(bare).WithTriviaFrom(literal.Token));
        if (CallOf(literal) is not { } call) yield break;
        InvocationExpressionSyntax changed = call.ReplaceNode(literal, shown);
        string credentials = $"WithBasicAuth({SyntaxFactory.Literal(user)}, System.Environment.GetEnvironmentVariable(\"{Variable}\") "
            + $"?? throw new System.InvalidOperationException(\"{Variable} is not set: it is the password of the remote.\"))";
        ExpressionSyntax? configure = changed.ArgumentList.Arguments.Skip(1).FirstOrDefault()?.Expression;
        string? parameter = configure switch
        {
            SimpleLambdaExpressionSyntax simple => simple.Parameter.Identifier.ValueText,
            ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [var only] } => only.Identifier.ValueText,
            _ => null,
        };
        if (configure is null)
        {
            changed = changed.AddArgumentListArguments(SyntaxFactory.Argument(
                SyntaxFactory.ParseExpression($"sync => sync.{credentials}")));
        }
        else if (configure is LambdaExpressionSyntax lambda && lambda.Body.DescendantNodesAndSelf()
            .OfType<IdentifierNameSyntax>().FirstOrDefault(i => i.Identifier.ValueText == parameter) is { } builder)
        {
            changed = changed.ReplaceNode(builder, SyntaxFactory.ParseExpression(
                $"{parameter}.{credentials}").WithTriviaFrom(builder));
        }
        else
        {
            yield break;
        }

        yield return ("Take the password from the environment", root.ReplaceNode(call, changed));
    }

    /// <summary>The SyncWith that the URL is an argument of, as it is or in a Uri.</summary>
    private static InvocationExpressionSyntax? CallOf(LiteralExpressionSyntax literal)
    {
        SyntaxNode? argument = literal.Parent;
        if (argument?.Parent?.Parent is BaseObjectCreationExpressionSyntax uri) argument = uri.Parent;
        return argument?.Parent?.Parent is InvocationExpressionSyntax call
            && call.Expression.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().LastOrDefault() is
            { Identifier.ValueText: "SyncWith" }
            ? call : null;
    }
}
