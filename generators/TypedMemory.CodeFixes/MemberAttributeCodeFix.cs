using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>
/// Removes the attribute that makes a member what it cannot be: a second key (TM0015), merged in a type that is not
/// (TM0016).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MemberAttributeCodeFix))]
[Shared]
public sealed class MemberAttributeCodeFix() : SyntaxCodeFix<SyntaxNode>("TM0015", "TM0016")
{
    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, SyntaxNode member, Diagnostic diagnostic)
    {
        string name = diagnostic.Id == "TM0015" ? "MemoryKey" : "Merge";
        AttributeSyntax? attribute = member.ChildNodes().OfType<AttributeListSyntax>().SelectMany(
            l => l.Attributes).FirstOrDefault(
            a => a.Name.ToString().Split('.').Last() is var last && (last == name || last == name + "Attribute"));
        if (attribute is not null) yield return ($"Remove [{name}]", RemoveAttributeCodeFix.Remove(root, attribute));
    }
}
