using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>Awaits a write where the code around it is async (TM0121).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitWriteCodeFix))]
[Shared]
public sealed class AwaitWriteCodeFix() : SyntaxCodeFix<ExpressionStatementSyntax>("TM0121")
{
    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, ExpressionStatementSyntax statement, Diagnostic diagnostic)
    {
        ExpressionSyntax call = statement.Expression;
        // The statement around a lambda is another one, and what may be null has nothing to await.
        if (!CanAwait(statement) || call is ConditionalAccessExpressionSyntax
            || root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                .FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() is { } lambda && call.Contains(lambda))
            yield break;
        AwaitExpressionSyntax awaited = SyntaxFactory.AwaitExpression(call.WithoutLeadingTrivia())
            .WithLeadingTrivia(call.GetLeadingTrivia());
        yield return ("Await the write", root.ReplaceNode(call, awaited.WithAwaitKeyword(
            awaited.AwaitKeyword.WithTrailingTrivia(SyntaxFactory.Space))));
    }

    /// <summary>Whether what stands around it is async, or the program itself.</summary>
    private static bool CanAwait(SyntaxNode node)
    {
        foreach (SyntaxNode around in node.Ancestors())
        {
            switch (around)
            {
                case AnonymousFunctionExpressionSyntax lambda:
                    return lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax local:
                    return local.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case MethodDeclarationSyntax method:
                    return method.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case GlobalStatementSyntax:
                    return true;
                case LockStatementSyntax or MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }
}
