using System.Collections.Frozen;

namespace TypedMemory.Sqlite.Texts;

/// <summary>Stems English words by the rules that Martin Porter published as his second algorithm.</summary>
internal sealed class EnglishStemmer : Stemmer
{
    public static EnglishStemmer Instance { get; } = new();

    /// <summary>Words whose stem the rules would miss.</summary>
    private static readonly FrozenDictionary<string, string> s_irregular = new Dictionary<string, string>
    {
        ["skis"] = "ski",
        ["skies"] = "sky",
        ["dying"] = "die",
        ["lying"] = "lie",
        ["tying"] = "tie",
        ["idly"] = "idl",
        ["gently"] = "gentl",
        ["ugly"] = "ugli",
        ["early"] = "earli",
        ["only"] = "onli",
        ["singly"] = "singl",
        ["sky"] = "sky",
        ["news"] = "news",
        ["howe"] = "howe",
        ["atlas"] = "atlas",
        ["cosmos"] = "cosmos",
        ["bias"] = "bias",
        ["andes"] = "andes",
    }.ToFrozenDictionary();

    /// <summary>Words that look as if they had an ending, once their plural is gone.</summary>
    private static readonly FrozenSet<string> s_whole = FrozenSet.ToFrozenSet(
        ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"]);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> s_irregularBySpan =
        s_irregular.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_wholeBySpan =
        s_whole.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Endings with what stands for them, the longer ones first.</summary>
    private static readonly (string Ending, string Instead)[] s_second =
    [
        ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"), ("ousness", "ous"), (
            "biliti", "ble"),
        ("lessli", "less"), ("tional", "tion"), ("alism", "al"), ("aliti", "al"), ("ation", "ate"), ("entli", "ent"),
        ("fulli", "ful"), ("iviti", "ive"), ("ousli", "ous"), ("abli", "able"), ("alli", "al"), ("anci", "ance"),
        ("ator", "ate"), ("enci", "ence"), ("izer", "ize"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Ending, string Instead)[] s_third =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("ative", ""), ("icate", "ic"), ("iciti", "ic"),
        ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] s_fourth =
    [
        "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti", "ive", "ize", "ous",
        "al",
        "er", "ic",
    ];

    private EnglishStemmer()
    {
    }

    public override int Stem(Span<char> word, int length)
    {
        if (length <= 2) return length;
        if (s_irregularBySpan.TryGetValue(word[..length], out string? irregular))
        {
            irregular.CopyTo(word);
            return irregular.Length;
        }

        MarkConsonants(word[..length]);
        int first = FirstRegion(word[..length]), second = Region(word[..length], first, IsVowel);
        length = DropPlural(word, length);
        if (!s_wholeBySpan.Contains(word[..length]))
        {
            length = DropTense(word, length, first);
            if (length > 2 && word[length - 1] is 'y' or 'Y' && !IsVowel(word[length - 2])) word[length - 1] = 'i';
            length = Replace(word, length, first, second, s_second);
            length = Replace(word, length, first, second, s_third);
            length = DropFourth(word, length, second);
            length = DropLast(word, length, first, second);
        }

        word[..length].Replace('Y', 'y');
        return length;
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    /// <summary>A y that is a consonant, at the beginning or behind a vowel, is written Y until the end.</summary>
    private static void MarkConsonants(Span<char> word)
    {
        if (word[0] == 'y') word[0] = 'Y';
        for (int i = 1; i < word.Length; i++)
        {
            if (word[i] == 'y' && IsVowel(word[i - 1])) word[i] = 'Y';
        }
    }

    private static int FirstRegion(ReadOnlySpan<char> word)
    {
        foreach (string start in (ReadOnlySpan<string>)["gener", "commun", "arsen"])
        {
            if (word.StartsWith(start)) return start.Length;
        }

        return Region(word, 0, IsVowel);
    }

    private static int DropPlural(Span<char> word, int length)
    {
        ReadOnlySpan<char> whole = word[..length];
        if (whole.EndsWith("sses")) return length - 2;
        if (whole.EndsWith("ied") || whole.EndsWith("ies")) return length > 4 ? length - 2 : length - 1;
        if (whole[^1] != 's' || whole.EndsWith("us") || whole.EndsWith("ss")) return length;
        return HasVowel(word[..(length - 2)]) ? length - 1 : length;
    }

    private static int DropTense(Span<char> word, int length, int first)
    {
        ReadOnlySpan<char> whole = word[..length];
        int ending = whole.EndsWith("eedly") ? 5 : whole.EndsWith("eed") ? 3 : 0;
        if (ending > 0)
        {
            if (length - ending < first) return length;
            "ee".CopyTo(word[(length - ending)..]);
            return length - ending + 2;
        }

        ending = whole.EndsWith("ingly") ? 5 : whole.EndsWith("edly") ? 4 : whole.EndsWith("ing")
            ? 3 : whole.EndsWith("ed") ? 2 : 0;
        if (ending == 0 || !HasVowel(whole[..^ending])) return length;
        length -= ending;
        whole = word[..length];
        if (whole.EndsWith("at") || whole.EndsWith("bl") || whole.EndsWith("iz")
            || (first >= length && EndsShort(whole)))
        {
            word[length] = 'e';
            return length + 1;
        }

        return EndsDouble(whole) ? length - 1 : length;
    }

    private static int Replace(
        Span<char> word, int length, int first, int second, (string Ending, string Instead)[] endings)
    {
        foreach ((string ending, string instead) in endings)
        {
            if (!word[..length].EndsWith(ending)) continue;
            int stem = length - ending.Length;
            bool drops = ending switch
            {
                "li" => stem > 0 && "cdeghkmnrt".Contains(word[stem - 1]),
                "ogi" => stem > 0 && word[stem - 1] == 'l',
                "ative" => stem >= second,
                _ => true,
            };
            if (stem < first || !drops) return length;
            instead.CopyTo(word[stem..]);
            return stem + instead.Length;
        }

        return length;
    }

    private static int DropFourth(Span<char> word, int length, int second)
    {
        foreach (string ending in s_fourth)
        {
            if (!word[..length].EndsWith(ending)) continue;
            int stem = length - ending.Length;
            bool drops = stem >= second && (ending != "ion" || (stem > 0 && word[stem - 1] is 's' or 't'));
            return drops ? stem : length;
        }

        return length;
    }

    private static int DropLast(Span<char> word, int length, int first, int second)
    {
        if (length < 2) return length;
        int stem = length - 1;
        bool drops = word[stem] switch
        {
            'e' => stem >= second || (stem >= first && !EndsShort(word[..stem])),
            'l' => stem >= second && word[stem - 1] == 'l',
            _ => false,
        };
        return drops ? stem : length;
    }

    private static bool HasVowel(ReadOnlySpan<char> word)
    {
        foreach (char c in word)
        {
            if (IsVowel(c)) return true;
        }

        return false;
    }

    private static bool EndsDouble(ReadOnlySpan<char> word) =>
        word.Length > 1 && word[^1] == word[^2] && "bdfgmnprt".Contains(word[^1]);

    /// <summary>Whether the last syllable is a short one.</summary>
    private static bool EndsShort(ReadOnlySpan<char> word) => word.Length switch
    {
        < 2 => false,
        2 => IsVowel(word[0]) && !IsVowel(word[1]),
        _ => !IsVowel(word[^3]) && IsVowel(word[^2]) && !IsVowel(word[^1]) && word[^1] is not ('w' or 'x' or 'Y'),
    };
}
