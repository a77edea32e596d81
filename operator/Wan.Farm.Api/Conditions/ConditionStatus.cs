namespace Wan.Farm.Api.Conditions;

public enum ConditionStatus
{
    True,
    False,
    Unknown,
}
