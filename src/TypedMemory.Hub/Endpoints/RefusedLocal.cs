using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Endpoints;

/// <summary>A local document of <c>_bulk_docs</c> that is wrong in itself.</summary>
/// <param name="Id">Its id without <c>_local/</c>.</param>
/// <param name="Fault">What is wrong with it.</param>
internal sealed record RefusedLocal(string Id, HubException Fault);
