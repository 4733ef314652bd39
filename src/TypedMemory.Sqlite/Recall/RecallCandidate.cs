using TypedMemory.Core.Queries;

namespace TypedMemory.Sqlite.Recall;

/// <summary>A row that may be among the results.</summary>
/// <param name="Corpus">The type's part in the search.</param>
/// <param name="Row">Its row; below 0, that of its vector, if it has no words.</param>
/// <param name="Match">Its match; -1 if it has none, and what stands beside it has.</param>
internal sealed record RecallCandidate(RecallCorpus Corpus, long Row, int Match)
{
    /// <summary>What its own words score.</summary>
    public double Own { get; init; }

    /// <summary>The document, once it is read.</summary>
    public RecallDocument? Document { get; set; }

    /// <summary>
    /// Its conversation and place, or <see langword="null"/> if it has none, or it is not known so far.
    /// </summary>
    public RecallPlace? Place { get; set; }

    /// <summary>What the rows beside it lend.</summary>
    public double Beside { get; set; }

    /// <summary>What its conversation lends.</summary>
    public double Thread { get; set; }

    /// <summary>How near its vectors are to those of the question.</summary>
    public List<(RecallVector Vector, double Score)> Similarities { get; } = [];

    /// <summary>What its meaning adds.</summary>
    public double Meaning { get; set; }

    /// <summary>The member whose meaning that is.</summary>
    public string MeaningOf { get; set; } = "";

    /// <summary>What its age adds.</summary>
    public double Recency { get; set; }

    /// <summary>What its importance adds.</summary>
    public double Importance { get; set; }

    /// <summary>What all of it comes to.</summary>
    public double Score => Own + Beside + Thread + Meaning + Recency + Importance;
}
