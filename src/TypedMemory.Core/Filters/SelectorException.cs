namespace TypedMemory.Core.Filters;

/// <summary>Ends the reading of a text that is not a selector.</summary>
internal sealed class SelectorException(string error, string reason) : Exception(reason)
{
    private const int MaxShown = 200;

    public SelectorFault Fault { get; } = new(error, reason);

    public static SelectorException BadRequest(string reason) => new("bad_request", reason);

    public static SelectorException BadArgument(string name, string argument)
    {
        string shown = argument.Length <= MaxShown ? argument : argument[..MaxShown] + "…";
        return new SelectorException("invalid_operator_arg", $"Bad argument for operator {name}: {shown}");
    }
}
