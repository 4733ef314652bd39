namespace TypedMemory;

/// <summary>
/// Makes vectors of texts, by a model that the application has; the library brings none. Register one in the services,
/// or let <c>UseEmbeddings()</c> of the package TypedMemory.AI take the one of Microsoft.Extensions.AI.
/// </summary>
/// <remarks>It is called by one worker for documents, and by every question: it must be safe for concurrent
/// use.</remarks>
public interface IMemoryEmbedder
{
    /// <summary>
    /// The name of the model. Vectors of different names are never compared: with another name every text is embedded
    /// anew.
    /// </summary>
    string Model { get; }

    /// <summary>Makes vectors of texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="model">
    /// The model: <see cref="Model"/>, or, of a question while another one takes its place, the one before.
    /// </param>
    /// <param name="dimensions">How many numbers each vector is to have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// A vector for each text, in order, or <see langword="null"/> if this cannot be asked of that model any more.
    /// </returns>
    ValueTask<IReadOnlyList<ReadOnlyMemory<float>>?> EmbedAsync(
        IReadOnlyList<string> texts, string model, int dimensions, CancellationToken cancellationToken = default);
}
