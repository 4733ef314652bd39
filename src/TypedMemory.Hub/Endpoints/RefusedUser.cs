using TypedMemory.Hub.Core;
using TypedMemory.Hub.Documents;

namespace TypedMemory.Hub.Endpoints;

/// <summary>A document of <c>_bulk_docs</c> that the rules for users refuse.</summary>
/// <param name="Document">The document.</param>
/// <param name="Fault">What is wrong with it.</param>
internal sealed record RefusedUser(IncomingDocument Document, HubException Fault);
