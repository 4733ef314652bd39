using System;
using System.Linq;
using System.Text;
using System.Threading;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.Generators;

/// <summary>
/// What the documentation of a declaration says, as plain text: agents read it in the schema of a tool.
/// </summary>
/// <remarks>
/// The comments are read from the source: a project that writes no documentation file compiles them as comments that
/// are none, and the compiler then knows no documentation.
/// </remarks>
internal static class DocumentationText
{
    private const string DescriptionAttribute = "System.ComponentModel.DescriptionAttribute";
    private const string LineStart = "///";

    /// <summary>The summary of a type or member; <see langword="null"/> if there is none.</summary>
    public static string? Of(ISymbol symbol, CancellationToken cancellationToken) =>
        Attribute(symbol) ?? Text(Read(symbol, cancellationToken)?.Element("summary"));

    /// <summary>The summary of a member; of a positional one, what the type says of the parameter.</summary>
    public static string? Of(ISymbol member, IParameterSymbol? parameter, CancellationToken cancellationToken)
    {
        string? text = Of(member, cancellationToken);
        if (text is not null || parameter is null) return text;
        if (Attribute(parameter) is { } described) return described;
        XElement? found = Read(parameter.ContainingType, cancellationToken)?.Elements("param")
            .FirstOrDefault(p => (string?)p.Attribute("name") == parameter.Name);
        return Text(found);
    }

    private static string? Attribute(ISymbol symbol) =>
        symbol.Attribute(DescriptionAttribute)?.Argument<string>() is { } text ? Plain(text) : null;

    private static XElement? Read(ISymbol symbol, CancellationToken cancellationToken)
    {
        string? xml = symbol.DeclaringSyntaxReferences.IsEmpty
            ? symbol.GetDocumentationCommentXml(cancellationToken: cancellationToken)
            : symbol.DeclaringSyntaxReferences
                .Select(reference => Comments(reference.GetSyntax(cancellationToken)))
                .FirstOrDefault(comments => comments.Length > 0);
        if (string.IsNullOrWhiteSpace(xml)) return null;
        try
        {
            XElement root = XElement.Parse("<doc>" + xml + "</doc>");
            return root.Element("member") ?? root;
        }
        catch (XmlException)
        {
            // Of documentation that is none the compiler warns; here it says nothing.
            return null;
        }
    }

    private static string Comments(SyntaxNode declaration)
    {
        if (declaration is VariableDeclaratorSyntax { Parent.Parent: { } field }) declaration = field;
        var xml = new StringBuilder();
        foreach (string line in declaration.GetLeadingTrivia().ToFullString().Split('\n'))
        {
            string text = line.Trim();
            if (text.StartsWith(LineStart, StringComparison.Ordinal))
                xml.Append(text, LineStart.Length, text.Length - LineStart.Length).Append('\n');
        }

        return xml.ToString();
    }

    private static string? Text(XElement? element)
    {
        if (element is null) return null;
        var text = new StringBuilder();
        foreach (XNode node in element.Nodes()) Append(text, node);
        return Plain(text.ToString());
    }

    private static void Append(StringBuilder text, XNode node)
    {
        if (node is XText words) text.Append(words.Value);
        if (node is not XElement element) return;
        if (element.IsEmpty)
        {
            string reference = (string?)element.Attribute("cref") ?? "";
            text.Append(reference.Length > 0
                ? LastName(reference)
                : (string?)element.Attribute("langword") ?? (string?)element.Attribute("name") ?? " ");
        }

        foreach (XNode inner in element.Nodes()) Append(text, inner);
    }

    /// <summary><c>Acme.Fact.Text</c> is <c>Text</c>, whatever the parameters.</summary>
    private static string LastName(string reference)
    {
        int parameters = reference.IndexOf('(');
        string name = parameters < 0 ? reference : reference.Substring(0, parameters);
        return name.Substring(name.LastIndexOfAny(['.', ':']) + 1);
    }

    /// <summary>On one line, and as UTF-8 can carry it.</summary>
    private static string? Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]);
            if (isPair) plain.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c)) plain.Append('\ufffd');
            else if (!char.IsWhiteSpace(c) && !char.IsControl(c)) plain.Append(c);
            else if (plain.Length > 0 && plain[plain.Length - 1] != ' ') plain.Append(' ');
        }

        return plain.ToString().Trim() is { Length: > 0 } result ? result : null;
    }
}
