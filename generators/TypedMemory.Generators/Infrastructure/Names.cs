using System;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedMemory.Generators;

/// <summary>How names are made of names.</summary>
internal static class Names
{
    /// <summary>An identifier as source text: keywords get their <c>@</c>.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None
            && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None
            ? name
            : "@" + name;

    /// <summary>
    /// The name of a JSON member, as <c>JsonNamingPolicy.CamelCase</c> makes it: <c>URLValue</c> is <c>urlValue</c>.
    /// </summary>
    public static string JsonName(string name)
    {
        char[] chars = name.ToCharArray();
        for (int i = 0; i < chars.Length && char.IsUpper(chars[i]); i++)
        {
            if (i > 0 && i + 1 < chars.Length && !char.IsUpper(chars[i + 1])) break;
            chars[i] = char.ToLowerInvariant(chars[i]);
        }

        return new string(chars);
    }

    /// <summary>The name of a parameter or local for a property.</summary>
    public static string Local(string name) => JsonName(name);

    /// <summary>Whether UTF-8 can hold the name: it has no half of a surrogate pair.</summary>
    public static bool IsText(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i])) continue;
            if (!char.IsSurrogatePair(name, i)) return false;
            i++;
        }

        return true;
    }

    /// <summary>A C# string literal.</summary>
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>A UTF-8 literal, <c>"…"u8</c>.</summary>
    public static string Utf8Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true) + "u8";

    /// <summary>A JSON string with the fewest escapes, as the canonical form has it.</summary>
    public static string JsonString(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': json.Append("\\\""); break;
                case '\\': json.Append("\\\\"); break;
                case '\b': json.Append("\\b"); break;
                case '\t': json.Append("\\t"); break;
                case '\n': json.Append("\\n"); break;
                case '\f': json.Append("\\f"); break;
                case '\r': json.Append("\\r"); break;
                case < ' ':
                    json.Append("\\u00").Append(
                    ((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture)); break;
                default: json.Append(c); break;
            }
        }

        return json.Append('"').ToString();
    }

    /// <summary>The order of UTF-8 bytes, in which the members of canonical JSON stand.</summary>
    public static int CompareUtf8(string left, string right)
    {
        byte[] a = Encoding.UTF8.GetBytes(left);
        byte[] b = Encoding.UTF8.GetBytes(right);
        for (int i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] != b[i]) return a[i].CompareTo(b[i]);
        }

        return a.Length.CompareTo(b.Length);
    }

    /// <summary>An assembly's name as part of an identifier: <c>Acme.Models</c> is <c>AcmeModels</c>.</summary>
    public static string FromAssembly(string assemblyName)
    {
        var name = new StringBuilder(assemblyName.Length);
        bool upper = true;
        foreach (char c in assemblyName)
        {
            if (SyntaxFacts.IsIdentifierPartCharacter(c))
            {
                name.Append(upper ? char.ToUpperInvariant(c) : c);
                upper = false;
            }
            else
            {
                upper = true;
            }
        }

        if (name.Length == 0 || !SyntaxFacts.IsIdentifierStartCharacter(name[0])) name.Insert(0, '_');
        // GeneratedTypesExtensions is what every assembly has for itself.
        return name.ToString() is "Generated" ? "_Generated" : name.ToString();
    }

    /// <summary>A short hash that tells apart the hint names of types whose names differ in case only.</summary>
    public static string Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text) hash = unchecked((hash ^ c) * 16777619);
        return hash.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// How many letters have to be changed, added or taken away to make one name of the other, whatever their case.
    /// </summary>
    public static int Distance(string left, string right)
    {
        var distances = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++) distances[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = distances[0];
            distances[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int changed = diagonal
                    + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = distances[j];
                distances[j] = Math.Min(changed, Math.Min(distances[j], distances[j - 1]) + 1);
            }
        }

        return distances[right.Length];
    }
}
