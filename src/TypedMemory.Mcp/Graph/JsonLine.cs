using System.Buffers;
using System.Text;

namespace TypedMemory.Mcp.Graph;

/// <summary>Texts as JavaScript's <c>JSON.stringify</c> writes them: what needs no escape has none.</summary>
internal static class JsonLine
{
    private static readonly SearchValues<char> s_escaped = SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014"
        + "\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    /// <summary>A string with its quotes.</summary>
    public static string Quote(string text)
    {
        if (!text.AsSpan().ContainsAny(s_escaped)) return $"\"{text}\"";
        var json = new StringBuilder(text.Length + 8).Append('"');
        foreach (char c in text)
        {
            string? escaped = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => $"\\u{(int)c:x4}",
                _ => null,
            };
            if (escaped is null) json.Append(c);
            else json.Append(escaped);
        }

        return json.Append('"').ToString();
    }
}
