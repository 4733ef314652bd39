using System.Globalization;
using System.Text;

namespace TypedMemory.CouchDb.Http;

/// <summary>
/// What a server says, as it may be shown, logged and kept: secrets that it echoes are masked, control characters
/// escaped, and a text is cut where it stops being one. Safe for concurrent use.
/// </summary>
/// <param name="secrets">The secrets in use now, and those of before.</param>
internal sealed class PeerTexts(Func<IEnumerable<string>> secrets)
{
    /// <summary>How many characters of a text are kept.</summary>
    public const int MaxLength = 500;

    /// <summary>A secret of one character would mask half of every sentence.</summary>
    private const int MinSecretLength = 2;

    private const string Mask = "***";

    /// <summary>The text as it may be shown, or <see langword="null"/> for none.</summary>
    public string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text)) return text;
        foreach (string secret in secrets().OrderByDescending(static s => s.Length))
        {
            if (secret.Length < MinSecretLength) continue;
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
            string inUrl = Uri.EscapeDataString(secret);
            if (inUrl != secret) text = text.Replace(inUrl, Mask, StringComparison.OrdinalIgnoreCase);
        }

        return Escape(text);
    }

    /// <summary>
    /// A cause as it may be kept beside a message, or <see langword="null"/> if its own message says what may not be
    /// shown.
    /// </summary>
    public Exception? Clean(Exception? cause)
    {
        for (Exception? inner = cause; inner is not null; inner = inner.InnerException)
        {
            if (Clean(inner.Message) != inner.Message) return null;
        }

        return cause;
    }

    /// <summary>Cuts a text, and writes what a terminal or a log would obey as its code.</summary>
    public static string Escape(string text)
    {
        StringBuilder? clean = null;
        int length = Math.Min(text.Length, MaxLength);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1])) length--;
        for (int i = 0; i < length; i++)
        {
            char c = text[i];
            bool shown = char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            if (!shown)
                (clean ??= new StringBuilder(text, 0, i, length + 16)).Append(
                    CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else clean?.Append(c);
        }

        string kept = clean?.ToString() ?? (length < text.Length ? text[..length] : text);
        return length < text.Length ? kept + "…" : kept;
    }
}
