namespace TypedMemory.Sqlite.Texts;

/// <summary>What a character is to someone who looks for words.</summary>
internal enum TextRuneKind
{
    /// <summary>It stands between words.</summary>
    Separator,

    /// <summary>A letter or digit of a word.</summary>
    Word,

    /// <summary>An accent or vowel sign: part of the word that it follows.</summary>
    Mark,

    /// <summary>A letter of a script without spaces between words.</summary>
    Ideographic,

    /// <summary>An emoji or another symbol: a word of its own.</summary>
    Symbol,

    /// <summary>Passed over, wherever it stands.</summary>
    Ignored,
}
