namespace TypedMemory.Core.Tests.Json;

/// <summary>Texts as code points, lone surrogates included.</summary>
internal static class CodePoints
{
    public static IEnumerable<int> EnumerateCodePoints(this string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                yield return char.ConvertToUtf32(text[i], text[++i]);
            }
            else
            {
                yield return text[i];
            }
        }
    }
}
