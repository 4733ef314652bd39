using TypedMemory.Core.Store;
using TypedMemory.Core.Types;
using TypedMemory.Generated;

namespace TypedMemory.Secrecy;

/// <summary>Brings the sealed members of a document under the key of the day.</summary>
internal sealed class ResealEdit(MemoryType type, string id) : IDocumentEdit
{
    public string Id => id;

    /// <summary>Whether there was something to do when the edit was last composed.</summary>
    public bool Reseals { get; private set; }

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        DocumentWrite? write = current is null ? null : MemberSeals.Reseal(type, current);
        Reseals = write is not null;
        return write;
    }
}
