using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary>A local document of <c>_bulk_docs</c> whose revision is none.</summary>
/// <param name="Id">Its id without <c>_local/</c>.</param>
/// <param name="Fault">What is wrong with it.</param>
internal sealed record RefusedLocal(string Id, HubException Fault);
