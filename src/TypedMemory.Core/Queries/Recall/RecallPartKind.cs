namespace TypedMemory;

/// <summary>What a part of a score comes from.</summary>
public enum RecallPartKind
{
    /// <summary>
    /// A word of the question is in the document: more for a rare word, a short text, and a member with a weight.
    /// </summary>
    Word,

    /// <summary>Several words of the question are in the document.</summary>
    Together,

    /// <summary>Words stand side by side as they do in the question.</summary>
    Phrase,

    /// <summary>What stands before or behind the document in its conversation is about the question.</summary>
    Beside,

    /// <summary>The conversation as a whole is about the question.</summary>
    Thread,

    /// <summary>The document means something like the question, by a model: its vector is near.</summary>
    Meaning,

    /// <summary>The document is young.</summary>
    Recency,

    /// <summary>The document is important.</summary>
    Importance,

    /// <summary>What an <see cref="IReranker"/> made of the score.</summary>
    Reranker,
}
