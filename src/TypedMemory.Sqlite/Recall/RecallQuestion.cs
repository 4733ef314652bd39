using System.Text;
using TypedMemory.Sqlite.Texts;

namespace TypedMemory.Sqlite.Recall;

/// <summary>A question taken apart into the terms of an index.</summary>
internal sealed class RecallQuestion
{
    private const double NameWeight = 1.2, PartWeight = 0.6;

    private readonly RecallTerms _terms;
    private readonly List<int> _termOfPhrase = [];
    private readonly HashSet<(int Before, int After)> _followers = [];
    private readonly StringBuilder _expression = new();

    /// <summary>Takes a question apart.</summary>
    /// <param name="text">The question.</param>
    /// <param name="columns">The columns of each language of the index.</param>
    /// <param name="terms">The terms of the question in every index that is searched; gets those of this one.</param>
    public RecallQuestion(string text, List<FtsColumns> columns, RecallTerms terms)
    {
        _terms = terms;
        foreach (FtsColumns language in columns) Add(text, language, columns.Count == 1);
        Expression = _expression.ToString();
    }

    /// <summary>The terms.</summary>
    public IReadOnlyList<RecallTerm> Terms => _terms.All;

    /// <summary>The expression for FTS5; empty if the question has no word.</summary>
    public string Expression { get; }

    /// <summary>The term of a phrase of the expression.</summary>
    public int TermOf(int phrase) => _termOfPhrase[phrase];

    /// <summary>Whether a term comes right behind another one in the question.</summary>
    public bool Follows(int before, int after) => _followers.Contains((before, after));

    private void Add(string text, FtsColumns language, bool isOnly)
    {
        List<TextToken> tokens = language.Analyzer.Analyze(text);
        bool anyContent = tokens.Exists(token => !language.Analyzer.StopWords.Contains(token));
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        int last = -1;
        for (int i = 0; i < tokens.Count; i++)
        {
            TextToken token = tokens[i];
            if (anyContent && language.Analyzer.StopWords.Contains(token))
            {
                last = -1;
                continue;
            }

            if (!known.TryGetValue(token.Term, out int term))
            {
                if (!_terms.HasRoom(token.Start)) break;
                bool isPart = IsPart(tokens, i);
                double weight = (isPart ? PartWeight : 1) * (i > 0 && token.IsCapitalized ? NameWeight : 1);
                term = _terms.At(token.Start, new RecallTerm(text.Substring(token.Start, token.Length), weight));
                known.Add(token.Term, term);
                AddPhrase(language, isOnly, token.Term, term);
            }

            if (last >= 0) _followers.Add((last, term));
            last = term;
        }

        AddCompounds(text, tokens, language, isOnly);
    }

    /// <summary>Looks for what was written as one, <c>snake_case</c> or <c>v1.2</c>, as that as well.</summary>
    private void AddCompounds(string text, List<TextToken> tokens, FtsColumns language, bool isOnly)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            int end = i + 1;
            while (end < tokens.Count && tokens[end].IsJoined && !tokens[end].IsIdeographic) end++;
            if (end == i + 1 || tokens[i].IsIdeographic) continue;
            if (!_terms.HasRoom(RecallTerms.Compound(tokens[i].Start))) return;
            int length = tokens[end - 1].Start + tokens[end - 1].Length - tokens[i].Start;
            var compound = new RecallTerm(text.Substring(tokens[i].Start, length), 1, IsCompound: true);
            int term = _terms.At(RecallTerms.Compound(tokens[i].Start), compound);
            AddPhrase(language, isOnly, string.Join(' ', tokens.Take(i..end).Select(static token => token.Term)), term);
            i = end - 1;
        }
    }

    private static bool IsPart(List<TextToken> tokens, int i) =>
        !tokens[i].IsIdeographic
            && (tokens[i].IsJoined || (i + 1 < tokens.Count && tokens[i + 1].IsJoined && !tokens[i + 1].IsIdeographic));

    private void AddPhrase(FtsColumns language, bool isOnly, string phrase, int term)
    {
        if (_expression.Length > 0) _expression.Append(" OR ");
        if (!isOnly) _expression.Append(language.Names).Append(" : ");
        _expression.Append('"').Append(phrase).Append('"');
        _termOfPhrase.Add(term);
    }
}
