using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace TypedMemory.CodeFixes;

/// <summary>Adds the method of a step between two versions (TM0031).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MissingUpcastCodeFix))]
[Shared]
public sealed class MissingUpcastCodeFix() : SyntaxCodeFix<TypeDeclarationSyntax>("TM0031")
{
    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, TypeDeclarationSyntax type, Diagnostic diagnostic)
    {
        if (type.OpenBraceToken.IsMissing) yield break;
        if (!diagnostic.Properties.TryGetValue("From", out string? from)) yield break;
        MemberDeclarationSyntax? method = SyntaxFactory.ParseMemberDeclaration(
            $"\n[Upcast({from})]\ninternal static void UpcastFrom{from}(System.Text.Json.Nodes.JsonObject document)\n{{\n}}\n");
        if (method is null || type.OpenBraceToken.IsKind(SyntaxKind.None)) yield break;
        yield return (
            $"Add the upcast from version {from}",
            root.ReplaceNode(type, type.AddMembers(method.WithAdditionalAnnotations(Formatter.Annotation))));
    }
}
