namespace TypedMemory.Core.Store;

/// <summary>Makes something of a document where it lies, so that reading a page copies no bodies.</summary>
/// <typeparam name="TResult">What it makes.</typeparam>
public interface IDocumentDecoder<out TResult>
{
    /// <summary>
    /// Reads a document. It must not keep the row's spans, and is to return soon: the page stays open meanwhile.
    /// </summary>
    /// <param name="row">The document.</param>
    TResult Decode(in DocumentRow row);
}
