using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>What destroys asks for the name of what it destroys.</summary>
internal static class Confirmation
{
    public const string Header = "X-Confirm";

    /// <exception cref="InspectorException">The request does not repeat the name.</exception>
    public static void Demand(InspectorRequest request, string name)
    {
        string given = Uri.UnescapeDataString(request.Http.Request.Headers[Header].ToString());
        if (given == name) return;
        throw new InspectorException(
            400, "unconfirmed",
            $"Nothing was done: {Header} must repeat \"{name}\", percent-encoded, and is \"{given}\".");
    }
}
