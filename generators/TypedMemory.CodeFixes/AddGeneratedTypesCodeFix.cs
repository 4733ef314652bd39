using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>Adds the generated types to a memory (TM0120).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddGeneratedTypesCodeFix))]
[Shared]
public sealed class AddGeneratedTypesCodeFix() : SyntaxCodeFix<LambdaExpressionSyntax>("TM0120")
{
    private const string Call = "AddGeneratedTypes";

    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, LambdaExpressionSyntax lambda, Diagnostic diagnostic)
    {
        string? parameter = lambda switch
        {
            SimpleLambdaExpressionSyntax simple => simple.Parameter.Identifier.ValueText,
            ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [.., var last] } =>
                last.Identifier.ValueText,
            _ => null,
        };
        if (parameter is null or "_") yield break;
        LambdaExpressionSyntax changed = lambda.Body switch
        {
            BlockSyntax block => lambda.WithBody(block.AddStatements(
                SyntaxFactory.ParseStatement($"{parameter}.{Call}();").WithLeadingTrivia(
                    block.Statements.Count > 0 ? block.Statements[0].GetLeadingTrivia() : default)
                    .WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed))),
            ExpressionSyntax expression => lambda.WithBody(SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(
                    SyntaxKind.SimpleMemberAccessExpression, expression.WithoutTrailingTrivia(),
                    SyntaxFactory.IdentifierName(Call))).WithTrailingTrivia(expression.GetTrailingTrivia())),
            _ => lambda,
        };
        yield return ("Call AddGeneratedTypes()", root.ReplaceNode(lambda, changed));
    }
}
