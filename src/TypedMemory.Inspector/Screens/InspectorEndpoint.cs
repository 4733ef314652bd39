using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>An endpoint of the API. Only those that write have a method other than <c>GET</c>.</summary>
/// <param name="Method">The method.</param>
/// <param name="Name">The path below <c>api/</c>.</param>
internal sealed record InspectorEndpoint(string Method, string Name)
{
    /// <summary>Answers a request about a store.</summary>
    public Func<InspectorRequest, InspectedStore, Task>? Handle { get; init; }

    /// <summary>Answers a request that is about no store.</summary>
    public Func<InspectorRequest, InspectorSession, Task>? Session { get; init; }

    public bool Writes => Method != "GET";
}
