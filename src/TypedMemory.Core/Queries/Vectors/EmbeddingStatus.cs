namespace TypedMemory;

/// <summary>How far the vectors of an application's texts are.</summary>
/// <param name="Model">The model that makes them, or <see langword="null"/> if the application has none.</param>
/// <param name="Documents">
/// How many documents have a text to make a vector of; one with two indexes of vectors counts twice.
/// </param>
/// <param name="Behind">Of how many of them the vector is not there yet, or not by this model.</param>
public sealed record EmbeddingStatus(string? Model, long Documents, long Behind)
{
    /// <summary>
    /// What the model last failed with, or <see langword="null"/> if it has not failed since it last succeeded. It is
    /// asked
    /// again after a pause that grows up to a minute.
    /// </summary>
    public Exception? LastError { get; init; }

    /// <summary>
    /// How many texts the model failed with each time, when others went well: they are left until the application is
    /// started anew, or changes them.
    /// </summary>
    public int SetAside { get; init; }
}
